import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { faultsOf, type Locked, type Lockfile, production } from '../../scripts/audit/lockfile';
import { ROOT } from '../running';

const read = (name: string) => JSON.parse(readFileSync(path.join(ROOT, name), 'utf8'));
const lockfile: Lockfile = read('package-lock.json');
const own = read('package.json');
const scriptsOf = (folder: string) => read(path.join(folder, 'package.json')).scripts ?? {};

/** The real lockfile with one package of production changed. */
function tampered(change: Partial<Locked>): string[] {
  const [folder = ''] = production(lockfile);
  const packages = { ...lockfile.packages, [folder]: { ...lockfile.packages[folder], ...change } as Locked };
  return faultsOf({ packages }, own, scriptsOf);
}

describe('the lockfile', () => {
  it('fixes the bytes of every package, names no server, lets nothing run at installation, and is in step', () => {
    expect(faultsOf(lockfile, own, scriptsOf)).toEqual([]);
  });

  it.each<[string, Partial<Locked>, RegExp]>([
    ['without a digest', { integrity: '' }, /not fixed by a strong digest/],
    ['with a weak one', { integrity: 'sha1-2jmj7l5rSw0yVb/vlWAYkK/YBwk=' }, /not fixed by a strong digest/],
    ['from a server', { resolved: 'https://elsewhere.example/a.tgz' }, /names the server .*elsewhere/],
    ['with an install script', { hasInstallScript: true }, /runs a script when it is installed/],
  ])('is refused with a package %s', (_, change, fault) => {
    expect(tampered(change)).toEqual([expect.stringMatching(fault)]);
  });

  it('is refused when a package as it is installed has a script that the lockfile does not tell of', () => {
    const [folder] = production(lockfile);
    const scripts = (asked: string) =>
      asked === folder ? { postinstall: 'node steal.js' } : scriptsOf(asked);
    expect(faultsOf(lockfile, own, scripts)).toEqual([expect.stringMatching(/runs a script.*postinstall/)]);
  });

  it.each(['dependencies', 'devDependencies'] as const)(
    'is refused when it is out of step with %s',
    (kind) => {
      const wanted = { ...own, [kind]: { ...own[kind], 'left-pad': '^1.0.0' } };
      expect(faultsOf(lockfile, wanted, scriptsOf)).toEqual([`its ${kind} are not those of package.json`]);
    },
  );
});

describe('what runs in production', () => {
  it('is under licences that leave its users free', () => {
    const licences = new Set(
      production(lockfile).map((folder) => read(path.join(folder, 'package.json')).license),
    );
    expect(
      [...licences].filter(
        (licence) => !/^\(?(MIT|ISC|Apache-2\.0|BSD-[23]-Clause|CC0-1\.0|0BSD)/.test(licence),
      ),
    ).toEqual([]);
  });
});
