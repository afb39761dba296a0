import { drawFigures } from './figures.js';
import { openLab } from './lab.js';
import { drawLog } from './log.js';
import { drawNames } from './names.js';
import { received } from './transmissions.js';

const transmissions = await received();

drawFigures(transmissions);
drawLog(transmissions);
await drawNames(transmissions);
openLab(transmissions);

document.documentElement.dataset.ready = '';
