import { createReadStream, createWriteStream } from 'node:fs';
import { rm, stat } from 'node:fs/promises';
import os from 'node:os';
import type { Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { BuildError } from '../build-error';
import { readFile } from '../read-file';
import type { Encoder } from './encoders';
import type { CompressedContent, CompressionJob } from './jobs';
import { isWorthwhile } from './policy';
import type { Scratch } from './scratch';

/** Files beyond this size go through a stream: the memory that compressing them takes does not grow with them. */
const STREAM_ABOVE = 4 * 1024 * 1024;

/**
 * The window in which Brotli looks for repetitions. It takes some fourteen bytes of memory for each byte of the
 * window: sixty megabytes for a large file.
 */
const WINDOW = 4 * 1024 * 1024;

/** Bytes of windows that may be open at a time, for each file compressed in parallel. */
const WINDOWS_PER_FILE = 2.5 * 1024 * 1024;

/** More files at a time would need more memory than builds are given. */
const MOST_PARALLEL = 8;

/** The number of files that are compressed at a time by default: one for each processor, eight at most. */
export function defaultParallel(): number {
  return Math.min(os.availableParallelism(), MOST_PARALLEL);
}

/** Resources of {@link compressAll}. */
export interface CompressAllOptions {
  readonly scratch: Scratch;
  /** The number of files compressed at a time; see {@link defaultParallel}. */
  readonly parallel?: number;
  /** Files of more bytes than this are streamed; 4 MiB by default. */
  readonly streamAbove?: number;
}

/** An encoder failed. `cause` is its own error. */
export class CompressionError extends BuildError {
  constructor(file: string, encoding: string, cause: unknown) {
    const why = cause instanceof Error ? cause.message : String(cause);
    super(`'${file}' could not be compressed with ${encoding}: ${why}`, { cause });
  }
}

/**
 * Compresses in parallel, the largest files first so that no large one is left for the end; beside a large one only
 * those for which there is memory. Node's zlib works in libuv's threads, of which there are four unless
 * UV_THREADPOOL_SIZE says otherwise.
 *
 * @throws CompressionError naming the file and the encoding, when an encoder fails
 */
export async function compressAll(
  jobs: readonly CompressionJob[],
  options: CompressAllOptions,
): Promise<void> {
  const { streamAbove = STREAM_ABOVE } = options;
  const calls: EncoderCall[] = jobs.flatMap((job) => job.encoders.map((encoder) => ({ job, encoder })));
  calls.sort((a, b) => b.job.size - a.job.size);
  const parallel = Math.min(options.parallel ?? defaultParallel(), calls.length);
  let free = WINDOWS_PER_FILE * parallel;
  let busy = 0;
  let failed = false;
  /** Takes the largest call that memory is left for, or any when no other is running. */
  const take = () => {
    const index = failed ? -1 : calls.findIndex((call) => busy === 0 || windowOf(call) <= free);
    return index === -1 ? undefined : calls.splice(index, 1)[0];
  };
  // A worker that finds nothing ends: calls too large for the free memory stay so until a running one is done, and
  // the worker that ran it takes the next.
  const work = async () => {
    for (let call = take(); call !== undefined; call = take()) {
      const { job, encoder } = call;
      busy++;
      free -= windowOf(call);
      let compressed: CompressedContent | null;
      try {
        compressed = await compress(call, options.scratch, streamAbove);
      } catch (error) {
        failed = true;
        throw new CompressionError(job.file, encoder.encoding, error);
      }
      busy--;
      free += windowOf(call);
      await job.done(encoder, compressed);
    }
  };
  const outcomes = await Promise.allSettled(Array.from({ length: parallel }, work));
  for (const outcome of outcomes) if (outcome.status === 'rejected') throw outcome.reason;
}

/** One call of an encoder. */
interface EncoderCall {
  readonly job: CompressionJob;
  readonly encoder: Encoder;
}

function windowOf({ job }: EncoderCall): number {
  return Math.min(job.size, WINDOW);
}

async function compress(
  { job: { file, size, content }, encoder }: EncoderCall,
  scratch: Scratch,
  streamAbove: number,
): Promise<CompressedContent | null> {
  const source = content();
  if ('file' in source && size > streamAbove && encoder.createStream) {
    return streamFile(source.file, size, encoder.createStream(size, file), scratch);
  }
  const bytes = 'file' in source ? readFile(source.file) : source.bytes;
  const encoded = await encoder.encode(bytes, file);
  return isWorthwhile(bytes.length, encoded.length)
    ? { content: scratch.keep(encoded), size: encoded.length }
    : null;
}

async function streamFile(
  source: string,
  size: number,
  through: Transform,
  scratch: Scratch,
): Promise<CompressedContent | null> {
  const file = scratch.file();
  const input = createReadStream(source, { highWaterMark: 1024 * 1024 });
  await pipeline(input, through, createWriteStream(file));
  const compressed = await stat(file);
  if (isWorthwhile(size, compressed.size)) return { content: { file }, size: compressed.size };
  await rm(file);
  return null;
}
