import { createHash } from 'node:crypto';
import { lstatSync, readdirSync, readFileSync, realpathSync, statSync } from 'node:fs';
import path from 'node:path';
import type { Tree } from '../fuzz/tree';
import type { Rule } from './rules';

/** One way to send a file. */
export interface Representation {
  /** Null for the file as it is. */
  readonly coding: 'gzip' | 'br' | null;
  readonly bytes: Buffer;
  readonly etag: string;
}

export interface File {
  readonly kind: 'file';
  /** Its name without folders, for the media type. */
  readonly name: string;
  readonly identity: Representation;
  /** The smallest first. */
  readonly representations: readonly Representation[];
  /** Its URL is that of a folder. */
  readonly isFolder: boolean;
  /** Seconds. */
  readonly modified: number;
  readonly immutable: boolean;
}

/** The file at a URL. */
export type Entry = File | { readonly kind: 'redirect'; readonly location: string };

/** Everything that is served, by decoded path, read from the disk as simply as can be. */
export function siteOf(tree: Tree, rules: ReadonlySet<Rule>): Map<string, Entry> {
  const entries = new Map<string, Entry>();
  addFolder(entries, tree.root, '/static/', rules);
  addFolder(entries, tree.site, '/', rules);
  return entries;
}

function addFolder(
  entries: Map<string, Entry>,
  root: string,
  prefix: string,
  rules: ReadonlySet<Rule>,
): void {
  const names = readdirSync(root, { recursive: true, encoding: 'utf8' }).filter((name) =>
    isServed(root, name, rules),
  );
  const present = new Set(names);
  const release = releaseOf(root, present);
  for (const name of names) {
    if (/\.(?:gz|br)$/.test(name) && present.has(name.slice(0, -3))) continue;
    let url = prefix + (rules.has('backslash') ? name : name.replaceAll('\\', '/'));
    if (url.endsWith('/index.html')) {
      const folder = url.slice(0, -'index.html'.length);
      entries.set(url, { kind: 'redirect', location: './' });
      const segment = folder.split('/').at(-2) ?? '';
      entries.set(folder.slice(0, -1), { kind: 'redirect', location: `${encodeURIComponent(segment)}/` });
      url = folder;
    }
    entries.set(url, { ...fileAt(root, name, present, release, rules), isFolder: url.endsWith('/') });
  }
}

function isServed(root: string, name: string, rules: ReadonlySet<Rule>): boolean {
  const file = path.join(root, name);
  if (!statSync(file).isFile()) return false;
  if (rules.has('dotfiles') && isHidden(name)) return false;
  if (!lstatSync(file).isSymbolicLink()) return true;
  const target = path.relative(root, realpathSync(file));
  if (target.startsWith('..')) return !rules.has('links');
  return !(rules.has('dotfiles') && isHidden(target));
}

const isHidden = (name: string) =>
  name.split('/').some((part) => part.startsWith('.') && part !== '.well-known');

/** The proofs in the manifest of a folder: hashed names, and digests of files as they were published. */
interface Release {
  readonly hashed: ReadonlySet<string>;
  readonly files: Readonly<Record<string, { size: number; integrity: string }>>;
}

function releaseOf(root: string, present: ReadonlySet<string>): Release {
  if (!present.has('staticfiles.json')) return { hashed: new Set(), files: {} };
  const { paths, files } = JSON.parse(readFileSync(path.join(root, 'staticfiles.json'), 'utf8'));
  return { hashed: new Set(Object.values<string>(paths)), files };
}

function fileAt(
  root: string,
  name: string,
  present: ReadonlySet<string>,
  { hashed, files }: Release,
  rules: ReadonlySet<Rule>,
): Omit<File, 'isFolder'> {
  const { mtimeMs } = statSync(path.join(root, name));
  const identityBytes = readFileSync(path.join(root, name));
  const modified = Math.floor(mtimeMs / 1000);
  const immutable = hashed.has(name);
  const digestOf = (bytes: Buffer) => createHash('sha384').update(bytes).digest('base64').slice(0, 27);
  const proven = immutable && files[name]?.size === identityBytes.length ? digestOf(identityBytes) : null;
  const represent = (coding: Representation['coding'], suffix: string): Representation => {
    const bytes = readFileSync(path.join(root, name + suffix));
    const hex = (number: number) => number.toString(16);
    const end = coding === null ? '' : `-${coding}`;
    const ours = (): string => {
      if (proven !== null) return `"${proven}${end}${coding === null ? '' : `-${hex(bytes.length)}`}"`;
      // A large file is not read for its tag.
      if (bytes.length < 1024 * 1024) return `"${digestOf(bytes)}${end}"`;
      return `"${hex(Math.floor(statSync(path.join(root, name + suffix)).mtimeMs))}-${hex(bytes.length)}${end}"`;
    };
    const etag = rules.has('etags') ? ours() : `"${hex(modified)}-${hex(identityBytes.length)}"`;
    return { coding, bytes, etag };
  };
  const identity = represent(null, '');
  const representations = [identity];
  if (present.has(`${name}.gz`)) representations.push(represent('gzip', '.gz'));
  if (present.has(`${name}.br`)) representations.push(represent('br', '.br'));
  representations.sort((a, b) => a.bytes.length - b.bytes.length);
  return { kind: 'file', name: path.basename(name), identity, representations, modified, immutable };
}
