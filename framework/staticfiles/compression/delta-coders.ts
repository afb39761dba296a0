import { randomBytes } from 'node:crypto';
import { createRequire } from 'node:module';
import path from 'node:path';
import { promisify } from 'node:util';
import zlib from 'node:zlib';
import { type DeltaCoding, deltaCoding } from '../../manifest';
import { brotli, type Encoder } from './encoders';

/** Makes and reads files as differences to others, in one content coding. */
export interface DeltaCoder {
  readonly coding: DeltaCoding;
  /** Everything besides the two files that the result depends on. */
  readonly description: string;
  /** Compresses bytes with others as a raw dictionary. */
  encode(bytes: Uint8Array, dictionary: Uint8Array): Promise<Uint8Array>;
  /** Reads what {@link encode} made. */
  decode(encoded: Uint8Array, dictionary: Uint8Array): Promise<Uint8Array>;
}

/** The optional packages that make differences where Node does not, in the order in which they are tried. */
export const DELTA_PACKAGES = ['@toondepauw/node-zstd', '@bokuweb/zstd-wasm'] as const;

/** The level of zstd: its best, but for those that take much more memory. */
const ZSTD_LEVEL = 19;

/**
 * Finds the first coder that works here: one of the given encoders, Node's Brotli (24.15), Node's zstd (22.19), or an
 * optional package. Each is tried, since older versions of Node ignore a dictionary in silence.
 *
 * @param encoders those of the settings, which may bring a coder of their own
 * @returns null when none works
 */
export async function findDeltaCoder(encoders: readonly Encoder[] = []): Promise<DeltaCoder | null> {
  const own = [...encoders, brotli].map((encoder) => async () => coderOf(encoder));
  for (const load of [...own, async () => nodeZstd(), napiZstd, wasmZstd]) {
    const coder = await load();
    if (coder !== null && (await works(coder))) return coder;
  }
  return null;
}

/** The number of random bytes that a coder is tried with: bytes that are nothing but their own dictionary. */
const PROBE = 2048;

/** The size that they may have as a difference to themselves. */
const MOST = 200;

async function works({ encode, decode }: DeltaCoder): Promise<boolean> {
  const bytes = randomBytes(PROBE);
  try {
    const encoded = await encode(bytes, bytes);
    return encoded.length < MOST && bytes.equals(await decode(encoded, bytes));
  } catch {
    return false;
  }
}

const CODINGS_WITH_DICTIONARY: Readonly<Record<string, DeltaCoding>> = {
  br: deltaCoding('dcb'),
  zstd: deltaCoding('dcz'),
};

function coderOf({ encoding, description, encodeAgainst, decodeAgainst }: Encoder): DeltaCoder | null {
  const coding = CODINGS_WITH_DICTIONARY[encoding];
  if (coding === undefined || encodeAgainst === undefined || decodeAgainst === undefined) return null;
  return { coding, description, encode: encodeAgainst, decode: decodeAgainst };
}

function zstdCoder(maker: string, functions: Pick<DeltaCoder, 'encode' | 'decode'>): DeltaCoder {
  const raw = (dictionary: Uint8Array) => {
    // zstd takes bytes that begin so for a dictionary in its own format (RFC 8878 §5).
    if (Buffer.from(dictionary.subarray(0, 4)).equals(FORMATTED)) throw new Error('a formatted dictionary');
    return dictionary;
  };
  return {
    coding: deltaCoding('dcz'),
    description: `zstd ${ZSTD_LEVEL} of ${maker}`,
    encode: async (bytes, dictionary) => functions.encode(bytes, raw(dictionary)),
    decode: async (encoded, dictionary) => functions.decode(encoded, raw(dictionary)),
  };
}

const FORMATTED = Buffer.from([0x37, 0xa4, 0x30, 0xec]);

type ZstdOptions = { dictionary: Uint8Array; params?: Record<number, number> };
type ZstdFunction = (
  bytes: Uint8Array,
  options: ZstdOptions,
  done: (error: Error | null, out: Buffer) => void,
) => void;

/** Node's zstd, which Node 20 does not have. */
function nodeZstd(): DeltaCoder | null {
  const { zstdCompress, zstdDecompress } = zlib as unknown as Record<string, ZstdFunction | undefined>;
  if (zstdCompress === undefined || zstdDecompress === undefined) return null;
  const [compress, decompress] = [promisify(zstdCompress), promisify(zstdDecompress)];
  const { ZSTD_c_compressionLevel } = zlib.constants as unknown as { ZSTD_c_compressionLevel: number };
  const params = { [ZSTD_c_compressionLevel]: ZSTD_LEVEL };
  return zstdCoder(`zlib ${process.versions.zstd}`, {
    encode: (bytes, dictionary) => compress(bytes, { dictionary, params }),
    decode: (encoded, dictionary) => decompress(encoded, { dictionary }),
  });
}

/** The parts of `@toondepauw/node-zstd` that are used. */
interface NapiZstd {
  Encoder: new (level: number, dictionary: Buffer) => { encode(bytes: Buffer): Promise<Buffer> };
  Decoder: new (dictionary: Buffer) => { decode(bytes: Buffer): Promise<Buffer> };
}

async function napiZstd(): Promise<DeltaCoder | null> {
  const zstd = loadOptional<NapiZstd>(DELTA_PACKAGES[0]);
  if (zstd === null) return null;
  return zstdCoder(DELTA_PACKAGES[0], {
    encode: (bytes, dictionary) => new zstd.Encoder(ZSTD_LEVEL, asBuffer(dictionary)).encode(asBuffer(bytes)),
    decode: (encoded, dictionary) => new zstd.Decoder(asBuffer(dictionary)).decode(asBuffer(encoded)),
  });
}

/** The parts of `@bokuweb/zstd-wasm` that are used. */
interface WasmZstd {
  init(): Promise<void>;
  createCCtx(): number;
  freeCCtx(context: number): void;
  compressUsingDict(context: number, bytes: Uint8Array, dictionary: Uint8Array, level: number): Uint8Array;
  createDCtx(): number;
  freeDCtx(context: number): void;
  decompressUsingDict(context: number, bytes: Uint8Array, dictionary: Uint8Array): Uint8Array;
}

async function wasmZstd(): Promise<DeltaCoder | null> {
  const zstd = loadOptional<WasmZstd>(DELTA_PACKAGES[1]);
  if (zstd === null) return null;
  await initialise(zstd);
  return zstdCoder(DELTA_PACKAGES[1], {
    encode: async (bytes, dictionary) => {
      const context = zstd.createCCtx();
      try {
        return Buffer.from(zstd.compressUsingDict(context, bytes, dictionary, ZSTD_LEVEL));
      } finally {
        zstd.freeCCtx(context);
      }
    },
    decode: async (encoded, dictionary) => {
      const context = zstd.createDCtx();
      try {
        return Buffer.from(zstd.decompressUsingDict(context, encoded, dictionary));
      } finally {
        zstd.freeDCtx(context);
      }
    },
  });
}

/** Initialises the package unless that was done before: it may be done once only in a process. */
async function initialise(zstd: WasmZstd): Promise<void> {
  try {
    zstd.freeCCtx(zstd.createCCtx());
  } catch {
    await zstd.init();
  }
}

/** Loads a package of the project's, as seen from this one and from the current folder; null where there is none. */
function loadOptional<T>(name: string): T | null {
  for (const from of [__filename, path.join(process.cwd(), 'noop.js')]) {
    try {
      return createRequire(from)(name) as T;
    } catch {
      // Not here, or not made for this machine.
    }
  }
  return null;
}

function asBuffer(bytes: Uint8Array): Buffer {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}
