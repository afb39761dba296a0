import type { Content } from '../destination';
import { readFile } from '../read-file';
import { commonPrefix } from './common-prefix';
import type { Encoder } from './encoders';

/** The result of compressing. */
export interface CompressedContent {
  readonly content: Content;
  readonly size: number;
}

/** Bytes to be compressed by some encoders. */
export interface CompressionJob {
  /** The file they are of, for messages. Several jobs of one file are versions of it, which may share a prefix. */
  readonly file: string;
  readonly size: number;
  /** Gives the bytes; called when the job begins. */
  content(): Content;
  /**
   * The encoders whose variants are missing. A version that has all of its variants is still a job, with no encoders:
   * the variants of the other versions must not depend on whether this one already has its own.
   */
  readonly encoders: readonly Encoder[];
  /**
   * Receives one result.
   *
   * @param compressed the variant, or null when it would not save enough to be worth keeping
   */
  done(encoder: Encoder, compressed: CompressedContent | null): void | Promise<void>;
}

/** One call of an encoder: for a single version, or for versions of a file that share a prefix. */
export interface EncoderCall {
  readonly file: string;
  readonly size: number;
  readonly encoder: Encoder;
  readonly versions: readonly CompressionJob[];
}

/**
 * Plans the encoder calls for some jobs.
 *
 * @param streamAbove files of more bytes than this are not held in memory, and each is compressed by itself
 */
export function planCalls(jobs: readonly CompressionJob[], streamAbove: number): EncoderCall[] {
  const files = new Map<string, CompressionJob[]>();
  for (const job of jobs) {
    const versions = files.get(job.file);
    if (versions) versions.push(job);
    else files.set(job.file, [job]);
  }
  return [...files.values()].flatMap((versions) => planCallsOfFile(versions, streamAbove));
}

function planCallsOfFile(versions: readonly CompressionJob[], streamAbove: number): EncoderCall[] {
  const single = versions.flatMap((version) => version.encoders.map((encoder) => call(encoder, [version])));
  const together = new Set(
    single.map(({ encoder }) => encoder).filter((encoder) => encoder.encodeWithPrefix),
  );
  if (together.size === 0 || !sharePrefix(versions, streamAbove)) return single;
  return [
    ...[...together].map((encoder) => call(encoder, versions)),
    ...single.filter(({ encoder }) => !together.has(encoder)),
  ];
}

function call(encoder: Encoder, versions: readonly CompressionJob[]): EncoderCall {
  const [{ file } = { file: '' }] = versions;
  return { file, size: Math.max(...versions.map(({ size }) => size)), encoder, versions };
}

function sharePrefix(versions: readonly CompressionJob[], streamAbove: number): boolean {
  if (versions.length === 1 || versions.some(({ size }) => size > streamAbove)) return false;
  return commonPrefix(versions.map((version) => bytesOf(version.content()))) !== null;
}

/** @throws the file system's error, which says which file it was */
export function bytesOf(content: Content): Uint8Array {
  return 'file' in content ? readFile(content.file) : content.bytes;
}
