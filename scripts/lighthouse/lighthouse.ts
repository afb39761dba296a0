import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync } from 'node:fs';
import path from 'node:path';
import type { Report } from './report';

const LIGHTHOUSE = 'lighthouse@13';
/** The line of Node that Lighthouse runs on: 13 needs 22.19. */
const NODE_LINE = 24;
const CACHE = path.join(__dirname, '../../node_modules/.cache/lighthouse');

/**
 * Runs Lighthouse on a page, as a telephone on a slow line.
 *
 * @throws Error when it cannot be fetched, or gives no report
 */
export function runLighthouse(url: string): Report {
  const { node, program } = install();
  const { stdout, stderr, status } = spawnSync(
    node,
    [
      program,
      url,
      '--output=json',
      '--quiet',
      // Chromium refuses to run as root with a sandbox, and containers are often run as root.
      '--chrome-flags=--headless=new --no-sandbox --disable-gpu --disable-quic --disable-background-networking',
    ],
    {
      encoding: 'utf8',
      maxBuffer: 256 * 1024 * 1024,
      env: { ...process.env, CHROME_PATH: process.env.CHROMIUM ?? '/usr/bin/chromium' },
    },
  );
  if (status !== 0) throw new Error(`Lighthouse has ended with ${status}:\n${stderr}`);
  const report = JSON.parse(stdout) as Report & { readonly runtimeError?: { readonly message: string } };
  if (report.runtimeError !== undefined) throw new Error(`Lighthouse: ${report.runtimeError.message}`);
  return report;
}

/** Fetches Lighthouse and its Node, unless they are there. */
function install(): { readonly node: string; readonly program: string } {
  const platform = `${process.platform}-${process.arch}`;
  const node = path.join(CACHE, `node_modules/node-${platform}/bin/node`);
  const program = path.join(CACHE, 'node_modules/lighthouse/cli/index.js');
  if (existsSync(node) && existsSync(program)) return { node, program };
  console.log(`Fetching ${LIGHTHOUSE} and Node ${NODE_LINE} from npm.`);
  mkdirSync(CACHE, { recursive: true });
  const { status } = spawnSync(
    'npm',
    [
      'install',
      '--silent',
      '--ignore-scripts',
      '--no-save',
      ...['--prefix', CACHE],
      LIGHTHOUSE,
      `node-${platform}@${NODE_LINE}`,
    ],
    { stdio: 'inherit' },
  );
  if (status !== 0) throw new Error(`npm has ended with ${status}: ${LIGHTHOUSE} cannot be fetched.`);
  return { node, program };
}
