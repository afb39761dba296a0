import { closeSync, openSync, readSync } from 'node:fs';
import { type DeltaRecord, deltaCoding } from '../../manifest';
import { type FileOnDisk, lookAt, READ_ONLY } from '../disk';
import type { Find } from '../source';

/** Number of differences of one file that are looked at. A build keeps a few versions; a manifest may say anything. */
const MOST = 32;

/** A difference that lies where the manifest says. */
export interface FoundDelta {
  readonly record: DeltaRecord;
  readonly disk: FileOnDisk;
}

/**
 * Looks at the differences of a file on the disk. One that is gone, has another size, or does not begin with its
 * coding's magic number and the digest of its dictionary (RFC 9842 §4, §5), is left out: a browser that decodes
 * something else has lost the file.
 *
 * @param find finds the file for a path in the mount
 */
export function findDeltas(records: readonly DeltaRecord[], find: Find): FoundDelta[] {
  return records.slice(0, MOST).flatMap((record) => {
    const file = find(record.path);
    const disk = file === null ? null : lookAt(file);
    return disk !== null && disk.size === record.size && beginsAsTold(disk.file, record)
      ? [{ record, disk }]
      : [];
  });
}

function beginsAsTold(file: string, { dictionary, encoding }: DeltaRecord): boolean {
  const { magic } = deltaCoding(encoding);
  const expected = Buffer.concat([Buffer.from(magic), Buffer.from(dictionary, 'base64')]);
  const found = Buffer.alloc(expected.byteLength);
  try {
    const descriptor = openSync(file, READ_ONLY);
    try {
      return (
        readSync(descriptor, found, 0, found.byteLength, 0) === found.byteLength && found.equals(expected)
      );
    } finally {
      closeSync(descriptor);
    }
  } catch {
    return false;
  }
}
