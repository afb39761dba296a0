import { createHash } from 'node:crypto';
import { brotliCompressSync, gzipSync } from 'node:zlib';
import {
  type DeltaCodingName,
  type DeltaRecord,
  deltaCoding,
  deltaName,
  hashedName,
} from '../../framework/manifest';
import { serializeManifest } from '../../framework/staticfiles/manifest';
import { TemporaryFolder } from '../whitenoise/serving';
import { NEXT, recordedDelta, version } from './recorded';

const md5 = (bytes: Buffer) => createHash('md5').update(bytes).digest('hex');

/** The value of Available-Dictionary of a browser that has these bytes. */
export const offer = (bytes: Buffer): string => `:${createHash('sha256').update(bytes).digest('base64')}:`;

/** The published name of a version of the style sheet. */
export const published = (number: number): string => hashedName('css/site.css', md5(version(number)));

/** The manifest's facts about bytes. */
export const record = (bytes: Buffer) => ({
  size: bytes.byteLength,
  integrity: `sha384-${createHash('sha384').update(bytes).digest('base64')}`,
});

/** A release in a folder, and what can be changed in it before it is served. */
export interface DeltaRelease {
  readonly folder: TemporaryFolder;
  /** The URL path, below the prefix, of the file that has differences. */
  readonly name: string;
  readonly records: readonly DeltaRecord[];
  /** Writes the manifest with other differences of the file, and with some of other files. */
  writeManifest(records: readonly unknown[], others?: Readonly<Record<string, DeltaRecord[]>>): void;
}

/** Makes a folder with a release of a style sheet that keeps two earlier versions, with a difference to each. */
export function releaseWithDeltas(coding: DeltaCodingName): DeltaRelease {
  const folder = new TemporaryFolder();
  const name = published(NEXT);
  for (const number of [1, 2, NEXT]) {
    const bytes = version(number);
    folder.write(published(number), bytes);
    folder.write(`${published(number)}.br`, brotliCompressSync(bytes));
    folder.write(`${published(number)}.gz`, gzipSync(bytes));
  }
  folder.write('css/site.css', version(NEXT));
  const records = ([1, 2] as const).map((from): DeltaRecord => {
    const delta = recordedDelta(coding, from);
    const path = deltaName(name, md5(version(from)), deltaCoding(coding));
    folder.write(path, delta);
    const dictionary = offer(version(from)).slice(1, -1);
    return { from: published(from), dictionary, encoding: coding, path, size: delta.byteLength };
  });
  const files = Object.fromEntries(
    [1, 2, NEXT].map((number) => [published(number), record(version(number))]),
  );
  const earlier = [2, 1].map((number) => ({ path: published(number), superseded: '2026-01-01' }));
  const writeManifest: DeltaRelease['writeManifest'] = (deltas, others = {}) => {
    const content = { paths: { 'css/site.css': name }, files, earlier: { 'css/site.css': earlier } };
    const text = serializeManifest({ ...content, deltas: { ...others, [name]: deltas as DeltaRecord[] } });
    folder.write('staticfiles.json', text);
  };
  writeManifest(records);
  return { folder, name, records, writeManifest };
}
