import { CODINGS, type Coding, deltaBit, IDENTITY } from '../headers';
import { type DeltaRecord, viteManifestLocation } from '../manifest';
import type { Compression } from './compression';
import { Deltas } from './deltas/deltas';
import { type FoundDelta, findDeltas } from './deltas/find-deltas';
import { versionsPattern } from './deltas/use-as-dictionary';
import { type FileOnDisk, type LookedAtFile, lookAt } from './disk';
import type { HeaderWriter, RepresentedFile } from './file-headers';
import { Folder } from './folder';
import type { MadeContent } from './made-content';
import type { FileProof, ManifestProof } from './manifest-proof';
import { type NameProof, proveByName } from './name-proof';
import type { ServingOptions } from './option-table';
import { Redirect } from './redirect';
import { Representation } from './representation';
import { type FileSource, type Find, isHidden, isPlainPath } from './source';
import { StaticFile } from './static-file';

/** A source of files under a prefix. Describes each file that is found there, with all its answers. */
export class Mount {
  readonly source: FileSource;
  /** Begins and ends with a slash. */
  readonly prefix: string;
  readonly #options: ServingOptions;
  readonly #headers: HeaderWriter;

  constructor(source: FileSource, prefix: string, options: ServingOptions, headers: HeaderWriter) {
    this.source = source;
    this.prefix = prefix;
    this.#options = options;
    this.#headers = headers;
  }

  /** Finds the file for a path, unless the options keep it from being served. */
  readonly find: Find = (path) => (this.serves(path) ? this.source.find(path) : null);

  /** The text in front of the path in the names of all files; null where they are made otherwise. */
  get folder(): string | null {
    return this.source instanceof Folder ? this.source.start : null;
  }

  /** Tells whether a file at a path would be served. */
  serves(path: string): boolean {
    return isPlainPath(path) && (this.#options.allowDotfiles || !isHidden(path));
  }

  /**
   * Finds a file that is read for what it says of others, whether it is served itself or, like Vite's manifest in its
   * hidden folder, is not.
   */
  readonly findToRead: Find = (path) => (isPlainPath(path) ? this.source.find(path) : null);

  /** Lists every path that is served, with its file. */
  list(): Map<string, string> {
    const files = new Map<string, string>();
    for (const { path, file, isServed } of this.walk()) {
      if (isServed && !files.has(path)) files.set(path, file);
    }
    return files;
  }

  /**
   * Lists the same one at a time, and files that may be Vite's manifest, served or not. Of several with one path, the
   * first counts.
   */
  *walk(): Generator<WalkedFile> {
    for (const [path, file] of this.source.list()) {
      const isServed = this.serves(path);
      const isManifest = viteManifestLocation(path) !== null && (isServed || isPlainPath(path));
      if (isServed || isManifest) yield { path, file, isServed, isManifest };
    }
  }

  /**
   * Looks at a file and its variants on the disk.
   *
   * @param path within the mount
   * @param codings the bits of those in which variants lie beside it
   * @returns null when it cannot be served
   */
  look(path: string, file: string, codings: number): FoundFile | null {
    const original = lookAt(file);
    if (original === null) return null;
    if (codings === 0) return { path, original, compressed: NONE };
    const compressed = CODINGS.flatMap((coding) => {
      const disk = (codings & coding.bit) === 0 ? null : lookAt(file + coding.suffix);
      // A variant that saves nothing costs the client its decoding.
      return disk !== null && disk.size < original.size ? [{ coding, disk }] : [];
    });
    return { path, original, compressed };
  }

  /**
   * Makes every answer about a file that was found, to be served at `url`.
   *
   * @param compression makes variants where there are none; null to make none
   */
  describe(
    { path, original, compressed }: FoundFile,
    url: string,
    manifest: ManifestProof | null,
    compression: Compression | null,
  ): StaticFile {
    const named = this.#proveByName(path, original, manifest);
    const proof = named ?? manifest?.proofOf(path, original) ?? null;
    const immutable = proof?.immutable ?? false;
    const smallest = Math.min(original.size, ...compressed.map(({ disk }) => disk.size));
    const shared = this.#headers.writeShared({
      file: original.file,
      name: named?.source ?? manifest?.sourceOf(path) ?? original.file,
      url,
      immutable,
      revalidate: manifest?.mustRevalidate(path) ?? false,
      versions: immutable ? versionsPattern(this.prefix, path, smallest) : null,
    });
    // A file that is encoded itself is no longer what its variants were made of.
    const isEncoded = shared.encoding !== null;
    const variants = isEncoded ? NONE : compressed;
    const compresses = compression !== null && variants.length === 0 && !isEncoded;
    const made = compresses ? compression.variantsOf(original, shared.type) : null;
    const found = isEncoded ? [] : this.#deltasOf(path, proof, manifest);
    const varies = variesBy(variants.length > 0 || made !== null, found.length > 0);
    const represent = (disk: FileOnDisk, form: Form, content: MadeContent | null = null, saved = 0) => {
      const { coding, mark, bit } = form;
      const digest = proof?.digest ?? null;
      const represented: RepresentedFile = { original, disk, coding, mark, varies, digest, saved };
      return new Representation(this.#headers, shared, represented, bit, content);
    };
    const identity = represent(original, ORIGINAL);
    const others = variants.map(({ coding, disk }) => represent(disk, formOf(coding)));
    const deltas = found.map(({ record, disk }) => {
      const saved = Math.max(0, smallest - disk.size);
      return [record.dictionary, represent(disk, deltaForm(record), null, saved)] as const;
    });
    const making = made && {
      variants: made,
      represent: (content: MadeContent) => represent(content, formOf(codingOf(content)), content),
    };
    return new StaticFile(url, identity, others, shared, immutable, making, Deltas.of(deltas, shared.cors));
  }

  redirect(url: string, location: string): Redirect {
    return new Redirect(url, location, this.#headers.writeRedirect());
  }

  /**
   * Finds the differences of a file to its earlier versions. With autorefresh files change under development, and
   * nothing stands for the bytes of one that is not proven.
   */
  #deltasOf(path: string, proof: FileProof | null, manifest: ManifestProof | null): FoundDelta[] {
    if (this.#options.autorefresh || manifest === null) return [];
    if (proof === null || !proof.immutable || proof.digest === null) return [];
    return findDeltas(manifest.deltasOf(path), this.find);
  }

  /** Proves a hashed name that the manifest does not know, as one of another release, unless there is to be no proof. */
  #proveByName(path: string, original: FileOnDisk, manifest: ManifestProof | null): NameProof | null {
    if (this.#options.manifest === null || manifest?.sourceOf(path) !== undefined) return null;
    return proveByName(path, original);
  }
}

/** One of the forms in which a file is sent. */
interface Form extends Pick<RepresentedFile, 'coding' | 'mark'> {
  readonly bit: number;
}

const ORIGINAL: Form = { coding: null, mark: null, bit: IDENTITY };

function formOf(coding: Coding | null): Form {
  return coding === null ? ORIGINAL : { coding: coding.name, mark: coding.name, bit: coding.bit };
}

function deltaForm({ dictionary, encoding }: DeltaRecord): Form {
  const mark = `${encoding}-${dictionary.slice(0, DICTIONARY_IN_TAG)}`;
  return { coding: encoding, mark, bit: deltaBit(encoding) };
}

/** Number of characters of a dictionary's digest that tell the differences of a file apart in its entity-tags. */
const DICTIONARY_IN_TAG = 8;

/** The names for Vary (RFC 9110 §12.5.5, RFC 9842 §6.2): of every representation of the file, the original too. */
function variesBy(hasVariants: boolean, hasDeltas: boolean): string | null {
  if (hasDeltas) return 'Accept-Encoding, Available-Dictionary';
  return hasVariants ? 'Accept-Encoding' : null;
}

/** A file that a walk through a mount comes by. */
export interface WalkedFile {
  readonly path: string;
  readonly file: string;
  readonly isServed: boolean;
  /** It may be Vite's manifest. */
  readonly isManifest: boolean;
}

/** A file of a mount and its compressed variants, as they lay on the disk. */
export interface FoundFile {
  /** Within the mount. */
  readonly path: string;
  readonly original: LookedAtFile;
  readonly compressed: readonly { readonly coding: Coding; readonly disk: FileOnDisk }[];
}

const NONE: FoundFile['compressed'] = [];

function codingOf(content: MadeContent): Coding | null {
  return CODINGS.find(({ name }) => name === content.coding) ?? null;
}

/**
 * Finds the variants of a file, as the bits of their codings. Each lies beside it, under its name and the coding's
 * suffix.
 */
export function variantsOf(path: string, file: string, find: Find): number {
  return CODINGS.reduce(
    (bits, { bit, suffix }) => (find(path + suffix) === file + suffix ? bits | bit : bits),
    0,
  );
}

/** Tells whether a file is the variant of another one. */
export function isVariant(path: string, file: string, find: Find): boolean {
  return CODINGS.some(({ suffix }) => {
    const found = path.endsWith(suffix) ? find(path.slice(0, -suffix.length)) : null;
    return found !== null && found + suffix === file;
  });
}
