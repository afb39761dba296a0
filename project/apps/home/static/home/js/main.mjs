import { drawFigures } from './figures.mjs';
import { openLab } from './lab.mjs';
import { drawLog } from './log.mjs';
import './menus.mjs';
import { drawNames } from './names.mjs';
import { openReleases } from './releases.mjs';
import { received } from './transmissions.mjs';

const transmissions = await received();

drawFigures(transmissions);
drawLog(transmissions);
await drawNames(transmissions);
openLab(transmissions);
openReleases();

document.documentElement.dataset.ready = '';
