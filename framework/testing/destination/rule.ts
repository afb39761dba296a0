import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import type { Destination } from '../../staticfiles';

/** Holds a destination to one rule. `open` opens the same place each time. */
export type Rule = (open: () => Promise<Destination>) => Promise<void>;

/** Asserts that a file has exactly these bytes. */
export async function assertBytes(destination: Destination, path: string, bytes: Uint8Array): Promise<void> {
  const read = await destination.read(path);
  assert.ok(read !== null, `'${path}' was put, and cannot be read`);
  const same = Buffer.compare(read, bytes) === 0;
  assert.ok(
    same,
    `'${path}' came back with ${read.length} other bytes than the ${bytes.length} that were put`,
  );
}

/** Asserts that the inventory lists these paths, each once, and no others. */
export async function assertPaths(destination: Destination, paths: readonly string[]): Promise<void> {
  const listed = [...(await destination.inventory()).keys()];
  assert.deepEqual(listed.sort(), [...paths].sort());
}

/** Calls a function with a folder for temporary files. */
export async function withFolder(use: (folder: string) => Promise<void>): Promise<void> {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'destination-'));
  try {
    await use(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Makes bytes of every value, which no text has. */
export function everyByte(length: number): Buffer {
  return Buffer.from(Uint8Array.from({ length }, (_, place) => (place * 7 + (place >> 8)) % 256));
}
