import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import path from 'node:path';

/** The cost of serving a collected folder. */
export interface Serving {
  /** Seconds of processor time from the start of the program to the first answer. */
  readonly start: number;
  /** Seconds of processor time of a reload when nothing has changed. */
  readonly reload: number;
  /** The most memory that the program held, in bytes. */
  readonly peak: number;
}

const WRAPPER = path.resolve('dist/framework/whitenoise.js');

/** A program that serves a folder, asks for one file, reloads and asks again, and tells what both took. */
const PROGRAM = `
const { createServer, get } = require('node:http');
const [wrapper, root] = process.argv.slice(1);
const { whiteNoise } = require(wrapper);
const application = whiteNoise((request, response) => response.writeHead(404).end(), { root, prefix: '/static/' });
const seconds = () => { const { user, system } = process.cpuUsage(); return (user + system) / 1e6; };
const server = createServer(application).listen(0, '127.0.0.1', async () => {
  const name = process.argv[3];
  const ask = () => new Promise((resolve, reject) => {
    const { port } = server.address();
    get({ port, host: '127.0.0.1', path: '/static/' + name, agent: false }, (response) => {
      response.resume().on('end', () => (response.statusCode === 200 ? resolve() : reject(new Error(name))));
    }).on('error', reject);
  });
  await ask();
  const start = seconds();
  await application.reload();
  const reload = seconds() - start;
  await ask();
  console.log(JSON.stringify({ start, reload, peak: process.resourceUsage().maxRSS * 1024 }));
  process.exit();
});
`;

/**
 * Measures the built wrapper on a collected folder.
 *
 * @param name path of a file in it
 * @returns null where there is no build
 */
export function measureServing(root: string, name: string): Serving | null {
  if (!existsSync(WRAPPER)) return null;
  const { status, stdout, stderr } = spawnSync(process.execPath, ['-e', PROGRAM, WRAPPER, root, name], {
    encoding: 'utf8',
  });
  if (status !== 0) throw new Error(stderr);
  return JSON.parse(stdout) as Serving;
}
