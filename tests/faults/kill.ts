import { existsSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import path from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { MANIFEST_NAME, readManifest } from '../../framework/manifest';
import { randomNumbers } from '../fuzz/requests';
import { startReading } from '../staticfiles/deltas';
import { faultsOf, filesBelow } from './release';
import { type KillSince, Site } from './site';

const SINCE: readonly KillSince[] = ['start', 'first write', 'publication', 'publication'];

/** The outcome of killing builds. */
export interface Kills {
  readonly times: number;
  /** The number that were in the middle of a build: the lock was there. */
  readonly amidst: number;
  /** The number that had written something already. */
  readonly writing: number;
  /** The number of builds that ended before they were killed. */
  readonly finished: number;
}

/**
 * Kills `collectstatic` at random moments, each time on a site that has changed, and looks at what is served after
 * each; then lets one build finish and compares it with a build into an empty folder.
 *
 * @throws Error saying what was broken, and when
 */
export async function killBuilds(
  times: number,
  seed: number,
  tell: (text: string) => void = () => {},
): Promise<Kills> {
  await startReading();
  const site = new Site();
  const random = randomNumbers(seed);
  try {
    site.writeVersion(0);
    const first = await site.collect();
    if (first.code !== 0) throw new Error(`the first build failed: ${first.output}`);
    let duration = first.milliseconds;
    let [amidst, writing, finished] = [0, 0, 0];
    for (let time = 1; time <= times; time++) {
      site.writeVersion(time);
      const before = new Set(filesBelow(site.root));
      // Publishing is a small part of the time, so that most are aimed at it.
      const since = SINCE[time % SINCE.length] ?? 'start';
      const share = (random() % 1000) / 1000;
      const after =
        duration * { start: 0.2 + share, 'first write': share * 0.3, publication: share ** 2 * 0.2 }[since];
      const ran = await site.collectAndKill(after, since);
      if (ran.signal === null && ran.code !== 0)
        throw new Error(`build ${time} failed by itself: ${ran.output}`);
      if (ran.signal === null) {
        finished++;
        duration = (duration + ran.milliseconds) / 2;
      } else if (existsSync(path.join(site.root, '.whitenoise', 'lock'))) amidst++;
      if (ran.signal !== null && filesBelow(site.root).some((name) => !before.has(name))) writing++;
      const faults = faultsOf(site.root);
      if (faults.length > 0)
        throw new Error(`killed ${after.toFixed(1)} ms after its ${since} (${time}): ${faults.join('; ')}`);
      if (time % 25 === 0)
        tell(`${time} kills: ${amidst} amidst a build, ${writing} while publishing, ${finished} too late`);
    }
    await repair(site);
    return { times, amidst, writing, finished };
  } finally {
    site.remove();
  }
}

/**
 * Kills `collectstatic --previous` at random moments while it builds into an empty folder, and looks at what is there;
 * then lets one build finish, which must have every file of the release before that changed.
 *
 * @throws Error saying what was broken, and when
 */
export async function killFirstBuilds(times: number, seed: number): Promise<Kills> {
  await startReading();
  const [former, site] = [new Site(), new Site()];
  const random = randomNumbers(seed);
  const environment = { STATICFILES_PREVIOUS: former.root };
  let [amidst, writing, finished] = [0, 0, 0];
  try {
    former.writeVersion(0);
    site.writeVersion(1);
    const first = await former.collect();
    if (first.code !== 0) throw new Error(`the release before failed: ${first.output}`);
    for (let time = 1; time <= times; time++) {
      const after = (first.milliseconds * (random() % 1000)) / 1000 / (time % 2 === 0 ? 4 : 1);
      const ran = await site.collectAndKill(
        after,
        time % 2 === 0 ? 'publication' : 'first write',
        environment,
      );
      if (ran.signal === null && ran.code !== 0)
        throw new Error(`build ${time} failed by itself: ${ran.output}`);
      if (ran.signal === null) finished++;
      else if (existsSync(path.join(site.root, '.whitenoise', 'lock'))) amidst++;
      if (filesBelow(site.root).length > 0) writing++;
      const faults = existsSync(path.join(site.root, MANIFEST_NAME)) ? faultsOf(site.root) : [];
      if (faults.length > 0)
        throw new Error(`killed after ${after.toFixed(1)} ms (${time}): ${faults.join('; ')}`);
      // Every other time the next build finds what the killed one left.
      if (time % 2 === 0) rmSync(site.root, { recursive: true, force: true });
    }
    const last = await site.collect({ environment });
    const faults = last.code === 0 ? faultsOf(site.root) : [last.output];
    const paths = readManifest(former.root)?.paths ?? {};
    const manifest = readManifest(site.root);
    for (const [name, published] of Object.entries(paths)) {
      const kept = manifest?.earlier[name]?.some((version) => version.path === published);
      if (manifest?.paths[name] !== published && !kept) faults.push(`${published} was not carried over`);
    }
    if (faults.length > 0) throw new Error(`the next build did not repair it: ${faults.join('; ')}`);
    return { times, amidst, writing, finished };
  } finally {
    former.remove();
    site.remove();
  }
}

/** The next build must make everything as a build into an empty folder does. */
async function repair(site: Site): Promise<void> {
  const last = await site.collect();
  const faults = last.code === 0 ? faultsOf(site.root) : [last.output];
  if (faults.length > 0) throw new Error(`the next build did not repair it: ${faults.join('; ')}`);
  const fresh = new Site();
  try {
    fresh.write('.keep', '');
    copySources(site, fresh);
    const { code, output } = await fresh.collect();
    if (code !== 0) throw new Error(output);
    for (const name of filesBelow(fresh.root)) {
      const [wanted, found] = [fresh.root, site.root].map((root) => path.join(root, name)) as [
        string,
        string,
      ];
      if (!existsSync(found)) throw new Error(`the next build did not publish ${name}`);
      if (name === MANIFEST_NAME) {
        if (!isDeepStrictEqual(withoutEarlier(fresh.root), withoutEarlier(site.root)))
          throw new Error('the next build left other names in the manifest');
      } else if (!readFileSync(wanted).equals(readFileSync(found)))
        throw new Error(`the next build left other bytes in ${name}`);
    }
  } finally {
    fresh.remove();
  }
  const left = readdirSync(path.join(site.root, '.whitenoise'));
  if (left.some((name) => !['history', 'memory', 'state'].includes(name)))
    throw new Error(`left behind: ${left.join(', ')}`);
}

/** The manifest of a release as a first one would have it. */
function withoutEarlier(root: string): unknown {
  const manifest = readManifest(root);
  const versions = Object.values(manifest?.earlier ?? {}).flat();
  const files = { ...manifest?.files };
  for (const version of versions) delete files[version.path];
  return { ...manifest, files, earlier: {}, deltas: {} };
}

function copySources(from: Site, to: Site): void {
  for (const name of filesBelow(from.sources)) to.write(name, readFileSync(path.join(from.sources, name)));
}
