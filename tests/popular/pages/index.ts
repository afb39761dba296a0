import { APPLICATIONS } from './applications';
import { CHARTS } from './charts';
import { DOCUMENTS } from './documents';
import { EDITORS } from './editors';
import { ICONS } from './icons';
import { JQUERY } from './jquery';
import { MACHINES } from './machines';
import type { PopularPage } from './page';
import { PLAYERS } from './players';
import { THEMES } from './themes';

/** A page of each package that has none of its own, or none that shows it at work, by the package's name. */
export const PAGES: Readonly<Record<string, PopularPage>> = {
  ...THEMES,
  ...ICONS,
  ...EDITORS,
  ...PLAYERS,
  ...CHARTS,
  ...APPLICATIONS,
  ...JQUERY,
  ...MACHINES,
  ...DOCUMENTS,
};
