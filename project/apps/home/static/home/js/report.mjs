// Has the page tell of its own traffic: in small steps, between which the browser does what its user asks for.

import { drawFigures, drawSpectrum } from './figures.mjs';
import { openLab } from './lab.mjs';
import { completeLog, drawLog } from './log.mjs';
import { drawNames } from './names.mjs';
import { openReleases } from './releases.mjs';
import { received } from './transmissions.mjs';
import { idle, near } from './turns.mjs';

const transmissions = await received();

drawFigures(transmissions);
await idle();
drawSpectrum(transmissions);
await idle();
openLab(transmissions);
openReleases();
await drawLog(transmissions);
await drawNames(transmissions);

document.documentElement.dataset.ready = '';

await near(document.querySelector('#log'));
await completeLog(transmissions);
