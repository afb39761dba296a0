// npm 11.16 and later leave an optional package out of the lockfile when its registry does not have it
// (typically another platform's binary), and `npm ci` then refuses that lockfile (npm/cli#9846).
// This writes the missing entries back, so that the lockfile is whole on every platform.
// Run it after `npm install`:  node scripts/complete-lockfile.js

const { readFileSync, writeFileSync } = require('node:fs');
const path = require('node:path');

const file = path.join(__dirname, '..', 'package-lock.json');
const lock = JSON.parse(readFileSync(file, 'utf8'));

const SYSTEMS = [
  'android',
  'darwin',
  'freebsd',
  'linux',
  'netbsd',
  'openbsd',
  'openharmony',
  'sunos',
  'win32',
  'aix',
];
const PROCESSORS = {
  x64: 'x64',
  arm64: 'arm64',
  arm: 'arm',
  ia32: 'ia32',
  ppc64: 'ppc64',
  s390x: 's390x',
  wasm32: 'wasm32',
};

/** The platform in the name of a platform package, as napi-rs and its like name them. */
function platform(name) {
  const words = name.split(/[-/]/);
  const os = SYSTEMS.find((system) => words.includes(system)) ?? (name === 'fsevents' ? 'darwin' : undefined);
  const cpu = Object.keys(PROCESSORS).find((processor) => words.includes(processor));
  return { ...(cpu && { cpu: [cpu] }), ...(os && { os: [os] }) };
}

/** Tells whether a package that the one at `from` requires is in the lockfile, by Node's own look-up. */
function isLocked(from, name) {
  for (let folder = from; ; folder = folder.slice(0, Math.max(0, folder.lastIndexOf('node_modules/') - 1))) {
    if (lock.packages[`${folder && `${folder}/`}node_modules/${name}`]) return true;
    if (folder === '') return false;
  }
}

let added = 0;
for (const [from, entry] of Object.entries(lock.packages)) {
  for (const [name, range] of Object.entries(entry.optionalDependencies ?? {})) {
    if (isLocked(from, name)) continue;
    lock.packages[`node_modules/${name}`] = {
      version: range.replace(/^[~^]/, ''),
      ...platform(name),
      ...(entry.dev && { dev: true }),
      optional: true,
    };
    added += 1;
  }
}
const root = lock.packages[''];
const sorted = Object.entries(lock.packages).filter(([name]) => name !== '');
sorted.sort(([a], [b]) => a.localeCompare(b, 'en'));
lock.packages = { '': root, ...Object.fromEntries(sorted) };
writeFileSync(file, `${JSON.stringify(lock, null, 2)}\n`);
console.log(`${added} optional packages added to package-lock.json`);
