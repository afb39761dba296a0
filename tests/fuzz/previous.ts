import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type ServerResponse } from 'node:http';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { readManifest } from '../../framework/manifest';
import { build, FolderDestination, FolderFinder, hashedFiles } from '../../framework/staticfiles';
import { openPrevious } from '../../framework/staticfiles/releases';
import { listen } from '../listening';
import { randomNumbers } from './requests';
import { SEED } from './seeds';

/** Values that a manifest may hold in the place of others. */
const ODD: readonly unknown[] = [
  ...[null, true, -1, 0, 1e300, 16_777_217, '', '..', '../x.css', '/etc/passwd', 'a/../../b', 'a\\..\\..\\b'],
  ...[
    'css/site.0123456789ab.css',
    '.whitenoise/state',
    'staticfiles.json',
    '__proto__',
    'x\u0000y',
    '%2e%2e/x',
  ],
  ...['9999-99-99', '0000-00-00', [], {}, [[]], { path: '../x', superseded: '2026-01-01' }, 'a'.repeat(5000)],
];

/**
 * Builds releases while the site of the release before answers with manifests and files that were tampered with.
 *
 * @throws Error when a release is not as it would be without that site, but for true files of the release before
 */
export async function fuzzPrevious(cases: number): Promise<void> {
  const base = mkdtempSync(path.join(tmpdir(), 'whitenoise-previous-'));
  const random = randomNumbers(SEED);
  const pick = <T>(list: readonly T[]): T => list[random() % list.length] as T;
  try {
    const former = await publish(base, 'former', 'one');
    const plain = await publish(base, 'plain', 'two');
    const manifest = readFileSync(path.join(base, 'former', 'staticfiles.json'), 'utf8');
    let text = manifest;
    const server = createServer((request, response) => {
      const name = decodeURIComponent((request.url ?? '').slice(1));
      if (name === 'staticfiles.json') answer(response, Buffer.from(text), random() % 12);
      else answer(response, former.get(name) ?? Buffer.from('other'), random() % 8);
    });
    const location = `http://127.0.0.1:${await listen(server)}/`;
    try {
      for (let number = 0; number < cases; number++) {
        text = tampered(manifest, random, pick);
        const start = performance.now();
        const found = await publish(base, 'target', 'two', location);
        const faults = faultsOf(found, plain, former, path.join(base, 'target'));
        if (performance.now() - start > 15_000) faults.push('it took more than 15 s');
        const strays = readdirSync(base).filter((name) => !KNOWN.has(name));
        faults.push(...strays.map((name) => `${name} was written outside of the release`));
        if (faults.length > 0)
          throw new Error(`case ${number} of FUZZ_SEED=${SEED}: ${faults.join('; ')}\n${text}`);
        rmSync(path.join(base, 'target'), { recursive: true });
      }
    } finally {
      server.close();
      server.closeAllConnections();
    }
  } finally {
    rmSync(base, { recursive: true, force: true });
  }
}

const KNOWN: ReadonlySet<string> = new Set(['former', 'plain', 'target', 'sources-one', 'sources-two']);

/** Publishes a version and reads all files of the release. */
async function publish(base: string, name: string, version: string, previous?: string) {
  const sources = path.join(base, `sources-${version}`);
  mkdirSync(path.join(sources, 'css'), { recursive: true });
  for (const file of ['css/site.css', 'css/base.css', 'app.js', '__proto__']) {
    writeFileSync(path.join(sources, file), `/* ${file} ${version} */`);
  }
  const folder = path.join(base, name);
  await build(
    [new FolderFinder([{ folder: sources }])],
    hashedFiles({ staticUrl: '/' }),
    new FolderDestination(folder),
    previous === undefined ? {} : { previous: openPrevious(previous, { baseFolder: base, staticPath: '/' }) },
  );
  const files = new Map<string, Buffer>();
  for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
    const file = path.join(entry.parentPath, entry.name);
    const below = path.relative(folder, file);
    if (entry.isFile() && !below.startsWith('.whitenoise')) files.set(below, readFileSync(file));
  }
  return files;
}

/** Lists what is wrong with a release that was made while the site of the one before lied. */
function faultsOf(
  found: ReadonlyMap<string, Buffer>,
  plain: ReadonlyMap<string, Buffer>,
  former: ReadonlyMap<string, Buffer>,
  root: string,
): string[] {
  const faults: string[] = [];
  for (const [name, bytes] of found) {
    if (name === 'staticfiles.json') continue;
    const isRight = plain.get(name)?.equals(bytes) === true;
    if (!isRight && former.get(name)?.equals(bytes) !== true) faults.push(`${name} has bytes of no release`);
  }
  for (const name of plain.keys()) if (!found.has(name)) faults.push(`${name} is missing`);
  const { earlier, files, paths } = readManifest(root) ?? {};
  for (const version of Object.values(earlier ?? {}).flat()) {
    const size = former.get(version.path)?.length;
    if (size === undefined || files?.[version.path]?.size !== size)
      faults.push(`${version.path} has no true record`);
  }
  const names = JSON.parse(plain.get('staticfiles.json')?.toString() ?? '{}').paths;
  if (!isDeepStrictEqual({ ...paths }, { ...names })) faults.push('the release has other names');
  return faults;
}

/** Answers with bytes, or as a site does that is broken or means harm. */
function answer(response: ServerResponse, bytes: Buffer, way: number): void {
  if (way === 0) response.writeHead(404).end(bytes);
  else if (way === 1) response.writeHead(302, { Location: 'http://localhost:1/x' }).end();
  else if (way === 2) response.end(Buffer.concat([bytes, Buffer.from('!')]));
  else if (way === 3) {
    response.writeHead(200, { 'Content-Length': bytes.length + 10 }).write(bytes);
    response.destroy();
  } else response.end(bytes);
}

/** Changes values of a manifest, or its text. */
function tampered(manifest: string, random: () => number, pick: <T>(list: readonly T[]) => T): string {
  if (random() % 8 === 0) return manifest.slice(0, random() % manifest.length);
  const value: unknown = JSON.parse(manifest);
  for (let change = random() % 4; change > 0; change--) {
    let at = value as Record<string, unknown>;
    for (;;) {
      const key = pick(Object.keys(at).concat('extra'));
      const below = at[key];
      if (typeof below === 'object' && below !== null && random() % 4 > 0) {
        at = below as Record<string, unknown>;
        continue;
      }
      const odd = pick(ODD);
      if (random() % 3 === 0 && typeof odd === 'string') at[odd] = below;
      else at[key] = odd;
      break;
    }
  }
  const text = JSON.stringify(value);
  return random() % 6 === 0 ? text.replaceAll('sha384-', 'sha384-A') : text;
}
