// Checks the lockfile, and asks the registry for known vulnerabilities of what the package needs at run time:
// npm run audit [-- --required]
// 0: nothing is wrong, or the registry could not be asked, which is said. 1: something is; with --required also when
// the registry could not be asked.

import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { faultsOf } from './lockfile';

interface Report {
  readonly metadata?: { readonly vulnerabilities?: Readonly<Record<string, number>> };
  readonly vulnerabilities?: Readonly<Record<string, { readonly severity: string; readonly range: string }>>;
}

const ROOT = path.join(__dirname, '..', '..');
const { values } = parseArgs({ options: { required: { type: 'boolean', default: false } } });

const wrong = [...lockfileFaults(), ...vulnerabilities()];
for (const one of wrong) console.error(one);
process.exitCode = wrong.length > 0 ? 1 : 0;

function lockfileFaults(): string[] {
  const parsed = (name: string) => JSON.parse(readFileSync(path.join(ROOT, name), 'utf8'));
  const scriptsOf = (folder: string) => parsed(path.join(folder, 'package.json')).scripts ?? {};
  const faults = faultsOf(parsed('package-lock.json'), parsed('package.json'), scriptsOf);
  if (faults.length === 0)
    console.log('The lockfile fixes every package, and nothing in production runs at installation.');
  return faults.map((fault) => `package-lock.json: ${fault}`);
}

function vulnerabilities(): string[] {
  const { stdout, error } = spawnSync('npm', ['audit', '--json', '--omit=dev'], {
    cwd: ROOT,
    encoding: 'utf8',
    timeout: 60_000,
  });
  const report = read(stdout);
  const counts = report?.metadata?.vulnerabilities;
  if (counts === undefined) {
    const said = `NOT CHECKED: the registry gave no audit report${error ? ` (${error.message})` : ''}.`;
    if (values.required) return [said];
    console.log(said);
    return [];
  }
  if ((counts.total ?? 0) === 0) {
    console.log('No known vulnerabilities in what runs in production.');
    return [];
  }
  const known = Object.entries(report?.vulnerabilities ?? {});
  return [
    `${counts.total} known vulnerabilities in what runs in production:`,
    ...known.map(([name, { severity, range }]) => `${name} ${range}: ${severity}`),
  ];
}

function read(text: string): Report | null {
  try {
    return JSON.parse(text) as Report;
  } catch {
    return null;
  }
}
