import type { CommandRegistration } from '../../management';
import { Command as Collect } from './collect';
import { Command as CollectStatic } from './collectstatic';
import { Command as Compress } from './compress';
import { Command as FindStatic } from './findstatic';
import { Command as Precache } from './precache';

/** The commands of the app `staticfiles`. */
export const STATICFILES_COMMANDS: readonly CommandRegistration[] = [
  { name: 'collect', app: 'staticfiles', standalone: true, load: () => Collect },
  { name: 'collectstatic', app: 'staticfiles', load: () => CollectStatic },
  { name: 'findstatic', app: 'staticfiles', load: () => FindStatic },
  { name: 'compress', app: 'staticfiles', standalone: true, load: () => Compress },
  { name: 'precache', app: 'staticfiles', standalone: true, load: () => Precache },
];
