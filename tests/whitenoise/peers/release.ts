import { createHash } from 'node:crypto';
import path from 'node:path';
import { manifestHash } from '../../../framework/staticfiles/manifest';
import { TemporaryFolder } from '../serving';

/** The name under which a content is published: its MD5 stands before the extension. */
export function hashed(name: string, content: string | Buffer): string {
  const extension = path.posix.extname(name);
  const hash = createHash('md5').update(content).digest('hex').slice(0, 12);
  return `${name.slice(0, name.length - extension.length)}.${hash}${extension}`;
}

/** A name that looks hashed, and that nobody has. */
export const bogus = (index: number): string => `js/app.${index.toString(16).padStart(12, '0')}.js`;

/** The manifest's facts about a content. */
export const record = (content: string | Buffer) => ({
  size: Buffer.byteLength(content),
  integrity: `sha384-${createHash('sha384').update(content).digest('base64')}`,
});

/** A folder with a release of these sources, until it is removed. */
export function release(sources: Readonly<Record<string, string | Buffer>>): TemporaryFolder {
  const folder = new TemporaryFolder();
  const paths: Record<string, string> = {};
  const files: Record<string, object> = {};
  for (const [name, content] of Object.entries(sources)) {
    const published = hashed(name, content);
    folder.write(published, content);
    paths[name] = published;
    files[published] = record(content);
  }
  const manifest = { paths, version: '1.1', hash: manifestHash(paths), files };
  folder.write('staticfiles.json', JSON.stringify(manifest));
  return folder;
}
