import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

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

/** Writes a manifest of so many files, as `collectstatic` would, and none of the files. */
export function writeManifest(root: string, entries: number): void {
  const names = Array.from({ length: entries }, (_, index) => {
    const digest = (index * 2654435761).toString(16).padStart(12, '0').slice(-12);
    return [`app${index % 50}/file-${index}.js`, `app${index % 50}/file-${index}.${digest}.js`] as const;
  });
  const integrity = `sha384-${'A'.repeat(64)}`;
  const manifest = {
    version: '1.1',
    paths: Object.fromEntries(names),
    files: Object.fromEntries(names.map(([, published]) => [published, { size: 1000, integrity }])),
  };
  mkdirSync(root, { recursive: true });
  writeFileSync(join(root, 'staticfiles.json'), JSON.stringify(manifest));
}
