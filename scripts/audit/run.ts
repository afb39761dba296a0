// Checks the lockfile, and asks the registry for known vulnerabilities of the packages that the bundle holds. Nobody who
// installs the package sees those in an audit of his own: an advisory on one of them means a release of ours.
// npm run audit [-- --required]
// 0: nothing is wrong, or the registry could not be asked, which is said. 1: something is; with --required also when
// the registry could not be asked.

import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import type { BundledPackage } from '../build/packages';
import { faultsOf, type Lockfile } from './lockfile';

interface Report {
  readonly metadata?: { readonly vulnerabilities?: Readonly<Record<string, number>> };
  readonly vulnerabilities?: Readonly<Record<string, { readonly severity: string; readonly range: string }>>;
}

const ROOT = path.join(__dirname, '..', '..');
const { values } = parseArgs({ options: { required: { type: 'boolean', default: false } } });

const bundled: readonly BundledPackage[] = parsed('dist/bundled-packages.json');
const wrong = [...lockfileFaults(), ...vulnerabilities()];
for (const one of wrong) console.error(one);
process.exitCode = wrong.length > 0 ? 1 : 0;

function parsed(name: string) {
  return JSON.parse(readFileSync(path.join(ROOT, name), 'utf8'));
}

function lockfileFaults(): string[] {
  const scriptsOf = (folder: string) => parsed(path.join(folder, 'package.json')).scripts ?? {};
  const faults = faultsOf(parsed('package-lock.json'), parsed('package.json'), bundled, scriptsOf);
  if (faults.length === 0)
    console.log('The lockfile fixes every package, and nothing that is bundled runs at installation.');
  return faults.map((fault) => `package-lock.json: ${fault}`);
}

function vulnerabilities(): string[] {
  const report = auditOfBundled();
  const counts = report?.metadata?.vulnerabilities;
  if (counts === undefined) {
    const said = 'NOT CHECKED: the registry gave no audit report.';
    if (values.required) return [said];
    console.log(said);
    return [];
  }
  if ((counts.total ?? 0) === 0) {
    console.log(`No known vulnerabilities in the ${bundled.length} packages that are bundled.`);
    return [];
  }
  const known = Object.entries(report?.vulnerabilities ?? {});
  return [
    `${counts.total} known vulnerabilities in what is bundled:`,
    ...known.map(([name, { severity, range }]) => `${name} ${range}: ${severity}`),
  ];
}

/** Asks about the bundled packages alone, as if they were the dependencies of a project. Null without an answer. */
function auditOfBundled(): Report | null {
  const { packages }: Lockfile = parsed('package-lock.json');
  const dependencies = Object.fromEntries(bundled.map(({ name, version }) => [name, version]));
  const locked = Object.fromEntries(
    bundled.map(({ folder }) => [folder, { ...packages[folder], dev: false }]),
  );
  const project = mkdtempSync(path.join(tmpdir(), 'audit-'));
  const write = (name: string, value: object) =>
    writeFileSync(path.join(project, name), JSON.stringify(value));
  write('package.json', { dependencies });
  write('package-lock.json', { lockfileVersion: 3, packages: { '': { dependencies }, ...locked } });
  const { stdout } = spawnSync('npm', ['audit', '--json'], {
    cwd: project,
    encoding: 'utf8',
    timeout: 60_000,
  });
  rmSync(project, { recursive: true });
  return read(stdout);
}

function read(text: string | null): Report | null {
  try {
    return JSON.parse(text ?? '') as Report;
  } catch {
    return null;
  }
}
