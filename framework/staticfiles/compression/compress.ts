import { createReadStream, createWriteStream } from 'node:fs';
import { rm, stat } from 'node:fs/promises';
import type { Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { alike } from './alike';
import type { Encoder } from './encoders';
import { CompressionError } from './errors';
import type { CompressedContent, CompressionJob } from './job';
import { defaultParallel } from './parallel';
import { isWorthwhile } from './policy';
import type { Scratch } from './scratch';
import { bytesOf, type Task, tasksOf } from './tasks';

/** Files beyond this size go through a stream: what compressing them needs in memory does not grow with them. */
const STREAM_ABOVE = 4 * 1024 * 1024;

/**
 * How far Brotli looks back. While it works it needs some fourteen bytes of memory for each byte it can see: sixty
 * megabytes for a large file.
 */
const WINDOW = 4 * 1024 * 1024;

/** How many bytes may be in sight at a time, for each that is compressed in parallel. */
const SIGHT = 2.5 * 1024 * 1024;

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
  const { streamAbove = STREAM_ABOVE } = options;
  const tasks = tasksOf(jobs, streamAbove).sort((a, b) => b.size - a.size);
  const parallel = Math.min(options.parallel ?? defaultParallel(), tasks.length);
  let room = SIGHT * parallel;
  let busy = 0;
  let failed = false;
  /** The largest that fits, or any when nothing else is under way. */
  const take = () => {
    const index = failed ? -1 : tasks.findIndex((task) => busy === 0 || sight(task) <= room);
    return index === -1 ? undefined : tasks.splice(index, 1)[0];
  };
  // Who finds nothing leaves: whatever was too large for the room will be so until those before it are done.
  const work = async () => {
    for (let task = take(); task !== undefined; task = take()) {
      const { file, encoder, versions } = task;
      busy++;
      room -= sight(task);
      let compressed: readonly (CompressedContent | null)[];
      try {
        compressed = await compress(task, options.scratch, streamAbove);
      } catch (error) {
        failed = true;
        throw new CompressionError(`'${file}' could not be compressed with ${encoder.encoding}`, error);
      }
      busy--;
      room += sight(task);
      for (const [index, version] of versions.entries()) {
        if (version.encoders.includes(encoder)) await version.done(encoder, compressed[index] ?? null);
      }
    }
  };
  const outcomes = await Promise.allSettled(Array.from({ length: parallel }, work));
  for (const outcome of outcomes) if (outcome.status === 'rejected') throw outcome.reason;
}

function sight({ size }: Task): number {
  return Math.min(size, WINDOW);
}

/** One result for each version. */
async function compress(
  { size, encoder, versions }: Task,
  scratch: Scratch,
  streamAbove: number,
): Promise<readonly (CompressedContent | null)[]> {
  const contents = versions.map((version) => version.content());
  const [content] = contents;
  if (content && 'file' in content && size > streamAbove && encoder.createStream) {
    return [await streamFile(content.file, size, encoder.createStream(size), scratch)];
  }
  const all = contents.map(bytesOf);
  const encoded = await encodeAll(all, encoder);
  return encoded.map((bytes, index) =>
    isWorthwhile(all[index]?.length ?? 0, bytes.length)
      ? { content: scratch.keep(bytes), size: bytes.length }
      : null,
  );
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

async function encodeAll(versions: readonly Uint8Array[], encoder: Encoder): Promise<Uint8Array[]> {
  // Looked at once more: a source may have changed since.
  const shared = alike(versions);
  if (shared && encoder.encodeAlike) return encoder.encodeAlike(shared.beginning, shared.endings);
  return Promise.all(versions.map((bytes) => encoder.encode(bytes)));
}
