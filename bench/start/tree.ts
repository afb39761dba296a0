import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type DeltaRecord, type EarlierVersion, type FileRecord } from '../../framework/manifest';
import { serializeManifest } from '../../framework/staticfiles/manifest';

/** Writes a folder like a collected site: many folders, small files, each third one with two variants beside it. */
export function writeTree(root: string, files: number): void {
  let written = 0;
  for (let folder = 0; written < files; folder++) {
    const path = join(root, `app${folder % 50}`, `part${folder}`);
    mkdirSync(path, { recursive: true });
    for (let index = 0; index < 100 && written < files; index++) {
      const name = join(
        path,
        `file-${index}.${folder.toString(16).padStart(6, '0')}${index.toString(16).padStart(6, '0')}.js`,
      );
      const variants = index % 3 === 0 ? ['', '.gz', '.br'] : [''];
      for (const suffix of variants.slice(0, files - written)) {
        writeFileSync(name + suffix, 'x'.repeat(32 - suffix.length));
        written++;
      }
    }
  }
}

/**
 * Writes a manifest of so many files, as `collectstatic` would, with an earlier version of each and a difference to it;
 * none of the files.
 */
export function writeManifest(root: string, entries: number): void {
  const integrity = `sha384-${'A'.repeat(64)}`;
  const dictionary = `${'A'.repeat(43)}=`;
  const content = { paths: {}, files: {}, earlier: {}, deltas: {} } as {
    paths: Record<string, string>;
    files: Record<string, FileRecord>;
    earlier: Record<string, EarlierVersion[]>;
    deltas: Record<string, DeltaRecord[]>;
  };
  for (let index = 0; index < entries; index++) {
    const folder = `app${index % 50}`;
    const name = (number: number) => {
      return `${folder}/file-${index}.${(number * 2654435761).toString(16).padStart(12, '0').slice(-12)}.js`;
    };
    const [published, former] = [name(index), name(index + entries)];
    const source = `${folder}/file-${index}.js`;
    content.paths[source] = published;
    for (const file of [published, source, former]) content.files[file] = { size: 1000, integrity };
    content.earlier[source] = [{ path: former, superseded: '2026-11-27' }];
    content.deltas[published] = [
      { from: former, dictionary, encoding: 'dcb', path: `${published}.0123456789ab.dcb`, size: 100 },
    ];
  }
  mkdirSync(root, { recursive: true });
  writeFileSync(join(root, 'staticfiles.json'), serializeManifest(content));
}
