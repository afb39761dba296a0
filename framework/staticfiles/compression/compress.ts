import { createReadStream, createWriteStream } from 'node:fs';
import { readFile, rm, stat } from 'node:fs/promises';
import { pipeline } from 'node:stream/promises';
import type { Content } from '../destination';
import type { Encoder } from './encoders';
import { CompressionError } from './errors';
import { defaultParallel } from './parallel';
import { isWorthwhile } from './policy';
import type { Scratch } from './scratch';

/** Files beyond this size go through a stream: what compressing them needs in memory does not grow with them. */
const STREAM_ABOVE = 4 * 1024 * 1024;

/**
 * How far Brotli looks back. While it works it needs some fourteen bytes of memory for each byte it can see: sixty
 * megabytes for a large file.
 */
const WINDOW = 4 * 1024 * 1024;

/** How many bytes may be in sight at a time, for each that is compressed in parallel. */
const SIGHT = 2.5 * 1024 * 1024;

export interface CompressedContent {
  readonly content: Content;
  readonly size: number;
}

/** Some bytes to be compressed in some ways. */
export interface CompressionJob {
  /** What the job is called, for messages. */
  readonly name: string;
  readonly size: number;
  /** The bytes; asked for when their turn comes. */
  content(): Content;
  readonly encoders: readonly Encoder[];
  /**
   * Takes one result.
   *
   * @param compressed the variant, or null when it would not save enough to be worth keeping
   */
  done(encoder: Encoder, compressed: CompressedContent | null): void | Promise<void>;
}

export interface CompressionOptions {
  readonly scratch: Scratch;
  /** How many to compress at a time; by default as many as this process has processors, and eight at most. */
  readonly parallel?: number;
  /** Files of more bytes than this are streamed; 4 MiB by default. */
  readonly streamAbove?: number;
}

/**
 * Compresses in parallel, the largest first so that no large one is left for the end; but beside a large one, what
 * memory has room for. Node's zlib works in libuv's threads, of which there are four unless UV_THREADPOOL_SIZE says
 * otherwise.
 *
 * @throws CompressionError naming the file and the encoding, when an encoder fails
 */
export async function compressAll(
  jobs: readonly CompressionJob[],
  options: CompressionOptions,
): Promise<void> {
  const tasks = jobs
    .flatMap((job) => job.encoders.map((encoder) => ({ job, encoder })))
    .sort((a, b) => b.job.size - a.job.size);
  const parallel = Math.min(options.parallel ?? defaultParallel(), tasks.length);
  let room = SIGHT * parallel;
  let busy = 0;
  let failed = false;
  /** The largest that fits, or any when nothing else is under way. */
  const take = () => {
    const index = failed ? -1 : tasks.findIndex(({ job }) => busy === 0 || sight(job) <= room);
    return index === -1 ? undefined : tasks.splice(index, 1)[0];
  };
  // Who finds nothing leaves: whatever was too large for the room will be so until those before it are done.
  const work = async () => {
    for (let task = take(); task !== undefined; task = take()) {
      const { job, encoder } = task;
      busy++;
      room -= sight(job);
      let compressed: CompressedContent | null;
      try {
        compressed = await compress(job, encoder, options);
      } catch (error) {
        failed = true;
        throw new CompressionError(`'${job.name}' could not be compressed with ${encoder.encoding}`, error);
      }
      busy--;
      room += sight(job);
      await job.done(encoder, compressed);
    }
  };
  const outcomes = await Promise.allSettled(Array.from({ length: parallel }, work));
  for (const outcome of outcomes) if (outcome.status === 'rejected') throw outcome.reason;
}

function sight({ size }: CompressionJob): number {
  return Math.min(size, WINDOW);
}

async function compress(
  job: CompressionJob,
  encoder: Encoder,
  { scratch, streamAbove = STREAM_ABOVE }: CompressionOptions,
): Promise<CompressedContent | null> {
  const content = job.content();
  if ('file' in content && job.size > streamAbove && encoder.createStream) {
    const file = scratch.file();
    await pipeline(
      createReadStream(content.file, { highWaterMark: 1024 * 1024 }),
      encoder.createStream(job.size),
      createWriteStream(file),
    );
    const { size } = await stat(file);
    if (isWorthwhile(job.size, size)) return { content: { file }, size };
    await rm(file);
    return null;
  }
  const bytes = 'file' in content ? await readFile(content.file) : content.bytes;
  const compressed = await encoder.encode(bytes);
  return isWorthwhile(bytes.length, compressed.length)
    ? { content: scratch.keep(compressed), size: compressed.length }
    : null;
}
