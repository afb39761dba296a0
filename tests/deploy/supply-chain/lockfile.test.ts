import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { faultsOf, type Locked, type Lockfile } from '../../../scripts/audit/lockfile';
import { type BundledPackage, licencesOf, packagesOf } from '../../../scripts/build/packages';
import { ROOT } from '../../running';

const readText = (name: string) => readFileSync(path.join(ROOT, name), 'utf8');
const read = (name: string) => JSON.parse(readText(name));
const lockfile: Lockfile = read('package-lock.json');
const own = read('package.json');
const bundled: readonly BundledPackage[] = read('dist/bundled-packages.json');
const [{ folder: one } = { folder: '' }] = bundled;
const scriptsOf = (folder: string) => read(path.join(folder, 'package.json')).scripts ?? {};

/** The comment that the bundler puts before the code of a module. */
const REGION = /^\/\/(?:#region)? ?node_modules\/((?:@[^/]+\/)?[^/]+)/gm;

/** The faults of the real lockfile with one bundled package changed. */
function tampered(change: Partial<Locked>): string[] {
  const packages = { ...lockfile.packages, [one]: { ...lockfile.packages[one], ...change } as Locked };
  return faultsOf({ packages }, own, bundled, scriptsOf);
}

describe('the lockfile', () => {
  it('fixes the bytes of every package, names no server, lets nothing run at installation, and is in step', () => {
    expect(faultsOf(lockfile, own, bundled, scriptsOf)).toEqual([]);
  });

  it.each<[string, Partial<Locked>, RegExp]>([
    ['without a digest', { integrity: '' }, /not fixed by a strong digest/],
    ['with a weak one', { integrity: 'sha1-2jmj7l5rSw0yVb/vlWAYkK/YBwk=' }, /not fixed by a strong digest/],
    ['from a server', { resolved: 'https://elsewhere.example/a.tgz' }, /names the server .*elsewhere/],
    ['of another version than the bundle holds', { version: '0.0.0' }, /is 0\.0\.0, and the bundle holds/],
    ['with an install script', { hasInstallScript: true }, /runs a script when it is installed/],
  ])('is refused with a package %s', (_, change, fault) => {
    expect(tampered(change)).toEqual([expect.stringMatching(fault)]);
  });

  it('is refused when a package as it is installed has a script that the lockfile does not tell of', () => {
    const scripts = (asked: string) => (asked === one ? { postinstall: 'node steal.js' } : scriptsOf(asked));
    expect(faultsOf(lockfile, own, bundled, scripts)).toEqual([
      expect.stringMatching(/runs a script.*postinstall/),
    ]);
  });

  it.each(['dependencies', 'devDependencies'] as const)(
    'is refused when it is out of step with %s',
    (kind) => {
      const wanted = { ...own, [kind]: { ...own[kind], 'left-pad': '^1.0.0' } };
      expect(faultsOf(lockfile, wanted, bundled, scriptsOf)).toEqual([
        `its ${kind} are not those of package.json`,
      ]);
    },
  );
});

describe('what is bundled', () => {
  /** The packages that the bundle names at the code of each, and nothing that the build counted. */
  const named = new Set(
    readdirSync(path.join(ROOT, 'dist/framework'))
      .filter((file) => file.endsWith('.js'))
      .flatMap((file) => [...readText(`dist/framework/${file}`).matchAll(REGION)].map(([, name]) => name)),
  );

  it('is listed, and its licences are in the package, with the text and the copyright of each', () => {
    expect(named.size).toBeGreaterThan(10);
    expect(bundled.map(({ name }) => name)).toEqual(expect.arrayContaining([...named]));
    const licences = readText('dist/framework/THIRD-PARTY-LICENSES.txt');
    for (const { name, version, folder } of bundled) {
      expect(licences).toContain(`\n${name} ${version} (`);
      const text = readdirSync(path.join(ROOT, folder)).find((file) => /^licen[cs]e/i.test(file));
      expect(licences).toContain(readText(`${folder}/${text}`).trim());
    }
  });

  it('is refused by the build under a licence that nobody has read', () => {
    const root = mkdtempSync(path.join(tmpdir(), 'licences-'));
    const folder = path.join(root, 'node_modules/one');
    mkdirSync(folder, { recursive: true });
    const write = (license: string) =>
      writeFileSync(
        path.join(folder, 'package.json'),
        JSON.stringify({ name: 'one', version: '1.0.0', license }),
      );
    const modules = [path.join(folder, 'lib/index.js')];
    write('Mine-1.0');
    expect(() => packagesOf(modules, root)).toThrow('one 1.0.0 cannot be bundled: its licence, Mine-1.0,');
    write('MIT');
    const packages = packagesOf(modules, root);
    expect(packages).toEqual([{ name: 'one', version: '1.0.0', licence: 'MIT', folder: 'node_modules/one' }]);
    expect(() => licencesOf(packages, root)).toThrow(
      'one 1.0.0 cannot be bundled: it brings no text of its licence',
    );
    rmSync(root, { recursive: true });
  });
});
