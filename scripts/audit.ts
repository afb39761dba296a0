// Asks the registry for known vulnerabilities of what the package needs at run time: npm run audit
// 0: none, or the registry could not be asked, which is said. 1: some.

import { spawnSync } from 'node:child_process';
import path from 'node:path';

interface Report {
  readonly metadata?: { readonly vulnerabilities?: Readonly<Record<string, number>> };
  readonly vulnerabilities?: Readonly<Record<string, { readonly severity: string; readonly range: string }>>;
}

const { stdout, error } = spawnSync('npm', ['audit', '--json', '--omit=dev'], {
  cwd: path.join(__dirname, '..'),
  encoding: 'utf8',
  timeout: 60_000,
});
const report = read(stdout);
const counts = report?.metadata?.vulnerabilities;
if (counts === undefined) {
  console.log(`NOT CHECKED: the registry gave no audit report${error ? ` (${error.message})` : ''}.`);
} else if ((counts.total ?? 0) > 0) {
  for (const [name, { severity, range }] of Object.entries(report?.vulnerabilities ?? {})) {
    console.error(`${name} ${range}: ${severity}`);
  }
  process.exitCode = 1;
} else {
  console.log('No known vulnerabilities in what runs in production.');
}

function read(text: string): Report | null {
  try {
    return JSON.parse(text) as Report;
  } catch {
    return null;
  }
}
