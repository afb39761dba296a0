import { randomBytes, randomInt } from 'node:crypto';
import type { Transform } from 'node:stream';
import zlib from 'node:zlib';

/** A stream of `node:zlib`. */
type Compressor = Transform & { flush(kind: number | undefined, done: () => void): void };

/**
 * The most bytes that a page is padded with, as in Django. Padding is of random length in each answer: the length of
 * a compressed page that repeats what an attacker sent tells how much of it stands in the page's secrets (BREACH).
 */
const MOST_PADDING = 100;

/** Compresses a body piece by piece. What it gives for a piece holds all of it: nothing waits for the next. */
export abstract class PageEncoder {
  readonly #stream: Compressor;
  readonly #flushKind: number | undefined;
  #output: Buffer[] = [];
  #opened = false;
  #fail: (error: Error) => void = () => {};

  constructor(stream: Transform, flushKind?: number) {
    this.#stream = stream as Compressor;
    this.#flushKind = flushKind;
    stream.on('data', (bytes: Buffer) => this.#output.push(bytes));
    stream.on('error', (error) => this.#fail(error));
    stream.on('close', () => this.#fail(new Error('The encoder was closed.')));
  }

  /**
   * Compresses the next piece; one at a time.
   *
   * @throws Error after {@link destroy}, or for a piece that is no bytes
   */
  async encode(piece: Uint8Array, last: boolean): Promise<Buffer> {
    const parts = this.#opened ? [] : [await this.opening()];
    this.#opened = true;
    this.seen(piece);
    if (piece.byteLength > 0) this.#stream.write(piece);
    await (last ? this.#end() : this.flush());
    parts.push(this.take());
    if (last) parts.push(this.closing());
    return Buffer.concat(parts);
  }

  /** Lets go of the encoder's memory. Call it when no last piece was encoded. */
  destroy(): void {
    this.#stream.destroy();
  }

  /** The bytes in front of the compressed ones. */
  protected opening(): Buffer | Promise<Buffer> {
    return Buffer.alloc(0);
  }

  /** Is told of each piece before it is compressed. */
  protected seen(_piece: Uint8Array): void {}

  /** The bytes behind the compressed ones. */
  protected closing(): Buffer {
    return Buffer.alloc(0);
  }

  /** Has everything so far compressed to the last bit. */
  protected flush(): Promise<void> {
    return this.#until((done) => this.#stream.flush(this.#flushKind, done));
  }

  /** Takes the output so far. */
  protected take(): Buffer {
    const output = Buffer.concat(this.#output);
    this.#output = [];
    return output;
  }

  #end(): Promise<void> {
    return this.#until((done) => this.#stream.once('end', done).end());
  }

  #until(start: (done: () => void) => void): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#fail = reject;
      if (this.#stream.destroyed) reject(new Error('The encoder was closed.'));
      else start(resolve);
    });
  }
}

/** gzip (RFC 1952). The padding is the file name of its header, as in Django. */
class GzipEncoder extends PageEncoder {
  #checksum = 0;
  #length = 0;

  constructor() {
    super(zlib.createDeflateRaw({ level: 6 }), zlib.constants.Z_SYNC_FLUSH);
  }

  /** §2.3: magic number, deflate, flag FNAME, no time, no extra flags, unknown system; the name ends with a zero. */
  protected override opening(): Buffer {
    const header = [0x1f, 0x8b, 8, 8, 0, 0, 0, 0, 0, 255];
    return Buffer.concat([Buffer.from(header), Buffer.alloc(paddingLength(), 'a'), Buffer.alloc(1)]);
  }

  protected override seen(piece: Uint8Array): void {
    this.#checksum = zlib.crc32(piece, this.#checksum);
    this.#length += piece.byteLength;
  }

  /** §2.3.1: CRC32 and the length modulo 2^32. */
  protected override closing(): Buffer {
    const trailer = Buffer.alloc(8);
    trailer.writeUInt32LE(this.#checksum, 0);
    trailer.writeUInt32LE(this.#length % 2 ** 32, 4);
    return trailer;
  }
}

/** Brotli (RFC 7932). The padding is a metadata block, which decoders pass over. */
class BrotliEncoder extends PageEncoder {
  constructor(size: number | null) {
    const { BROTLI_PARAM_LGWIN, BROTLI_PARAM_MODE, BROTLI_PARAM_QUALITY, BROTLI_PARAM_SIZE_HINT } =
      zlib.constants;
    const params = {
      [BROTLI_PARAM_MODE]: zlib.constants.BROTLI_MODE_TEXT,
      [BROTLI_PARAM_QUALITY]: 4,
      // A window of 512 KiB, as nginx has it: that of 4 MiB would be taken for each stream.
      [BROTLI_PARAM_LGWIN]: 19,
      ...(size === null ? {} : { [BROTLI_PARAM_SIZE_HINT]: size }),
    };
    super(zlib.createBrotliCompress({ params }), zlib.constants.BROTLI_OPERATION_FLUSH);
  }

  /**
   * §9.2: ISLAST 0, MNIBBLES 3 for metadata, the reserved bit, MSKIPBYTES 1, one byte of MSKIPLEN - 1; the bytes follow
   * from the next whole byte on. It begins at a whole byte itself, to which a flush fills the stream's header up.
   */
  protected override async opening(): Promise<Buffer> {
    await this.flush();
    const padding = randomBytes(paddingLength());
    const header = Buffer.alloc(2);
    header.writeUInt16LE(0b01_0_11_0 | ((padding.byteLength - 1) << 6));
    return Buffer.concat([this.take(), header, padding]);
  }
}

/** Zstandard (RFC 8878), which newer versions of Node have and the types of this one do not tell of. */
interface ZstdModule {
  readonly createZstdCompress?: (options: {
    readonly params: Readonly<Record<number, number>>;
    readonly pledgedSrcSize?: number;
  }) => Transform;
  readonly constants: {
    readonly ZSTD_c_compressionLevel?: number;
    readonly ZSTD_e_flush?: number;
  };
}

const { createZstdCompress, constants: ZSTD } = zlib as ZstdModule;

/**
 * Zstandard. The padding is a skippable frame (RFC 8878 §3.1.2). It is the last, because Node's own decoder stops
 * behind one; browsers and curl read on.
 */
class ZstdEncoder extends PageEncoder {
  constructor(create: NonNullable<ZstdModule['createZstdCompress']>, size: number | null) {
    const params = { [ZSTD.ZSTD_c_compressionLevel ?? 100]: 3 };
    super(create({ params, ...(size === null ? {} : { pledgedSrcSize: size }) }), ZSTD.ZSTD_e_flush);
  }

  protected override closing(): Buffer {
    const padding = randomBytes(paddingLength());
    const header = Buffer.alloc(8);
    header.writeUInt32LE(0x184d2a50, 0);
    header.writeUInt32LE(padding.byteLength, 4);
    return Buffer.concat([header, padding]);
  }
}

function paddingLength(): number {
  return randomInt(1, MOST_PADDING + 1);
}

/** A coding that pages are sent in. */
export interface PageCoding {
  /** The token of Content-Encoding. */
  readonly name: 'zstd' | 'br' | 'gzip';
  /** @param size of the body in bytes; null where it is not known */
  readonly begin: (size: number | null) => PageEncoder;
}

/** The codings of pages, the best first: they differ little in bytes, and Zstandard takes the least time. */
export const PAGE_CODINGS: readonly PageCoding[] = [
  ...(createZstdCompress === undefined
    ? []
    : [
        {
          name: 'zstd',
          begin: (size) => new ZstdEncoder(createZstdCompress, size),
        } as const satisfies PageCoding,
      ]),
  { name: 'br', begin: (size) => new BrotliEncoder(size) },
  { name: 'gzip', begin: () => new GzipEncoder() },
];
