import type { Content } from '../destination';
import { readFile } from '../read-file';
import { alike } from './alike';
import type { Encoder } from './encoders';
import type { CompressionJob } from './job';

/** What an encoder is called for: versions of a file that begin alike, or a single one. */
export interface Task {
  readonly file: string;
  readonly size: number;
  readonly encoder: Encoder;
  readonly versions: readonly CompressionJob[];
}

/**
 * What jobs come to.
 *
 * @param streamAbove files of more bytes than this do not lie in memory, and are compressed each by itself
 */
export function tasksOf(jobs: readonly CompressionJob[], streamAbove: number): Task[] {
  const files = new Map<string, CompressionJob[]>();
  for (const job of jobs) {
    const versions = files.get(job.file);
    if (versions) versions.push(job);
    else files.set(job.file, [job]);
  }
  return [...files.values()].flatMap((versions) => tasksOfFile(versions, streamAbove));
}

function tasksOfFile(versions: readonly CompressionJob[], streamAbove: number): Task[] {
  const single = versions.flatMap((version) => version.encoders.map((encoder) => task(encoder, [version])));
  const together = new Set(single.map(({ encoder }) => encoder).filter(({ encodeAlike }) => encodeAlike));
  if (together.size === 0 || !areAlike(versions, streamAbove)) return single;
  return [
    ...[...together].map((encoder) => task(encoder, versions)),
    ...single.filter(({ encoder }) => !together.has(encoder)),
  ];
}

function task(encoder: Encoder, versions: readonly CompressionJob[]): Task {
  const [{ file } = { file: '' }] = versions;
  return { file, size: Math.max(...versions.map(({ size }) => size)), encoder, versions };
}

function areAlike(versions: readonly CompressionJob[], streamAbove: number): boolean {
  if (versions.length === 1 || versions.some(({ size }) => size > streamAbove)) return false;
  return alike(versions.map((version) => bytesOf(version.content()))) !== null;
}

/** @throws the file system's error, which says which file it was */
export function bytesOf(content: Content): Uint8Array {
  return 'file' in content ? readFile(content.file) : content.bytes;
}
