// Writes framework/manifest/media-type-table.ts from mime-db, so that the wrapper needs no package at run time.
// Run it after an update of mime-db:  node scripts/media-types.js

const { writeFileSync } = require('node:fs');
const path = require('node:path');
const db = require('mime-db');

/** Extensions that several types claim, for which the rules below would choose one that browsers do not expect. */
const SETTLED = {
  exe: 'application/octet-stream',
  js: 'text/javascript',
  m4a: 'audio/mp4',
  mjs: 'text/javascript',
  mp3: 'audio/mpeg',
  mp4: 'video/mp4',
  mpg4: 'video/mp4',
  rar: 'application/vnd.rar',
  rtf: 'application/rtf',
  wav: 'audio/wav',
  // Unlike text/xml it is sent without a charset, which would overrule the encoding that a feed declares.
  xml: 'application/xml',
};

const SOURCES = ['iana', 'apache', 'nginx'];

/** Lower is better: registered types first, then those outside the vendor and experimental trees, then short ones. */
function rank(type) {
  const source = SOURCES.indexOf(db[type].source);
  return [source < 0 ? SOURCES.length : source, /\/(x-|vnd\.)/.test(type) ? 1 : 0, type.length];
}

function better(a, b) {
  const [ra, rb] = [rank(a), rank(b)];
  const index = ra.findIndex((value, at) => value !== rb[at]);
  return index >= 0 && ra[index] < rb[index] ? a : b;
}

const chosen = new Map();
for (const [type, { extensions = [] }] of Object.entries(db)) {
  for (const extension of extensions) {
    const other = chosen.get(extension);
    chosen.set(extension, SETTLED[extension] ?? (other ? better(type, other) : type));
  }
}

const byType = new Map();
for (const [extension, type] of chosen) byType.set(type, [...(byType.get(type) ?? []), extension]);

/** The part of a type that many share: `application/vnd.`. */
const PREFIX = /^[^/]+\/(?:vnd\.|x-)?/;

const lines = [];
let prefix = '';
for (const [type, extensions] of [...byType].sort(([a], [b]) => (a < b ? -1 : 1))) {
  const [ownPrefix] = PREFIX.exec(type);
  const entry = [type.slice(ownPrefix.length), ...extensions].join(' ');
  const last = lines.length - 1;
  if (ownPrefix === prefix && lines[last].length + entry.length < 400) lines[last] += `;${entry}`;
  else lines.push(`${ownPrefix}:${entry}`);
  prefix = ownPrefix;
}

const version = require('mime-db/package.json').version;
writeFileSync(
  path.join(__dirname, '..', 'framework', 'manifest', 'media-type-table.ts'),
  `/**
 * Written by scripts/media-types.js from mime-db ${version}. Each line has what its types begin with, a colon, and the rest
 * of each type, followed by its file extensions. Entries are separated by semicolons.
 */
export const MEDIA_TYPE_TABLE = \`
${lines.join('\n')}
\`;
`,
);
