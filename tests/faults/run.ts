// Kills collectstatic at random moments: npm run build && npm run faults -- --kills 300 [--seed N] [--write]

import { parseArgs } from 'node:util';
import { writeFigures } from '../figures';
import { killBuilds } from './kill';

const { values } = parseArgs({
  options: {
    kills: { type: 'string', default: '300' },
    seed: { type: 'string', default: String(Date.now() % 0x7fff_ffff) },
    write: { type: 'boolean', default: false },
  },
});

console.log(`seed ${values.seed}`);
killBuilds(Number(values.kills), Number(values.seed), console.log).then(
  ({ times, amidst, writing, finished }) => {
    const text =
      `\`kill -9\` at ${times} random moments (seed ${values.seed}, Node ${process.version}): ${amidst} amidst a build, ` +
      `${writing} of them while it published, ${finished} after it was done, the others while it started. ` +
      '**After every one the served release was whole; the next build repaired the rest.**';
    console.log(text);
    if (values.write) writeFigures('kills', text);
  },
  (error: Error) => {
    console.error(error.message);
    process.exitCode = 1;
  },
);
