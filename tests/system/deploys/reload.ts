import { mkdirSync, mkdtempSync, renameSync, rmSync, symlinkSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { freePort, Running } from '../../running';
import { Browsers, type Counts, sleep } from './browsers';
import { Image } from './site';

/** The outcome of a reload. */
export interface ReloadOutcome extends Counts {
  readonly faults: ReadonlyMap<string, string>;
  /** The releases of the pages that came after the reload. */
  readonly after: readonly string[];
}

/**
 * Deploys a release to one machine as the guide's recipe for systemd does it: each release has a folder of its own, the
 * link `current` leads to the one that serves, the files of the release before are carried over, and SIGHUP reloads.
 */
export async function reload(): Promise<ReloadOutcome> {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'reload-'));
  const current = path.join(folder, 'current');
  const port = await freePort();
  let running: Running | null = null;
  let browsers: Browsers | null = null;
  try {
    mkdirSync(path.join(folder, 'releases'));
    const [a, b] = (['a', 'b'] as const).map(
      (release) => new Image(release, path.join(folder, 'releases', release)),
    );
    if (a === undefined || b === undefined) throw new Error('two releases are needed');
    await a.collect();
    symlinkSync('releases/a', current);
    running = Running.node([path.join(current, 'server.js')], {
      cwd: current,
      environment: { PORT: String(port), HOST: '127.0.0.1' },
    });
    const address = await running.address();
    browsers = new Browsers(address, 4, 3);
    await browsers.start();
    browsers.begin();
    await sleep(500);
    await b.collect(['--previous', path.join(current, 'staticfiles')]);
    symlinkSync('releases/b', path.join(folder, 'next'));
    renameSync(path.join(folder, 'next'), current);
    running.signal('SIGHUP');
    await running.until(/[Rr]eplaced/);
    await sleep(500);
    browsers.releases.clear();
    await sleep(1500);
    const after = [...browsers.releases.keys()];
    const faults = new Map(browsers.faults);
    return { ...(await browsers.stop()), faults, after };
  } finally {
    await browsers?.stop();
    await running?.kill();
    rmSync(folder, { recursive: true, force: true });
  }
}
