import { allowedMethods, type Decision, emptyAnswer, methodNotAllowed } from './decision';
import type { Deltas } from './deltas/deltas';
import { lookAt } from './disk';
import type { FileHeaders } from './file-headers';
import type { MadeContent } from './made-content';
import type { MadeVariants } from './made-variants';
import type { Redirect } from './redirect';
import type { Representation } from './representation';

/** A file or redirect that a URL leads to. */
export type Entry = StaticFile | Redirect;

/** Time in ms after a file was last written to in which its writer may go on: a copy takes a while. */
const WRITING = 2000;

/** The making of variants in memory for a file that has none on the disk. */
export interface Making {
  readonly variants: MadeVariants;
  represent(content: MadeContent): Representation;
}

/** A file and the ways it can be sent. */
export class StaticFile {
  readonly kind = 'file';
  /** The path it is served at, decoded. */
  readonly url: string;
  /** The original, which is always among the representations. */
  readonly identity: Representation;
  #representations: readonly Representation[];
  readonly #making: Making | null;
  /** The variants among the representations that were made. */
  #made: readonly MadeContent[] = [];
  /** Its name is proven to carry the digest of its bytes. */
  readonly #proven: boolean;
  /** Its differences to earlier versions; null for none. */
  readonly deltas: Deltas | null;
  readonly #headers: Pick<FileHeaders, 'cors' | 'defaults'>;

  constructor(
    url: string,
    identity: Representation,
    variants: readonly Representation[],
    headers: Pick<FileHeaders, 'cors' | 'defaults'>,
    proven: boolean,
    making: Making | null,
    deltas: Deltas | null,
  ) {
    this.url = url;
    this.#proven = proven;
    this.deltas = deltas;
    this.identity = identity;
    this.#representations = smallestFirst(variants, identity);
    this.#making = making;
    this.#headers = headers;
  }

  /** The ways it can be sent now, the smallest first. To ask is what has variants made for a file that has none. */
  get representations(): readonly Representation[] {
    const making = this.#making;
    if (making === null) return this.#representations;
    const made = making.variants.ask();
    if (made !== this.#made) {
      this.#made = made;
      this.#representations = smallestFirst(made.map(making.represent), this.identity);
    }
    return this.#representations;
  }

  /** The original had no bytes when it was looked at. */
  get isEmpty(): boolean {
    return this.identity.content.size === 0;
  }

  /** Tells that the original is whole: proven by its name, or not written to for a while. */
  isComplete(): boolean {
    return this.#proven || Math.abs(Date.now() - this.identity.content.mtimeMs) > WRITING;
  }

  /** Tells whether the original is on the disk as it was looked at. */
  isUnchanged(): boolean {
    const { file, size, mtimeMs } = this.identity.content;
    const found = lookAt(file);
    return found !== null && found.size === size && found.mtimeMs === mtimeMs;
  }

  /** 412, RFC 9110 §15.5.13. */
  preconditionFailed(): Decision {
    return emptyAnswer(412, this.#headers.cors, this.#headers.defaults);
  }

  methodNotAllowed(): Decision {
    return methodNotAllowed(this.#headers.cors, this.#headers.defaults);
  }

  /** The answer to OPTIONS; a CORS preflight is granted where the file may be read by other origins. */
  options(isPreflight: boolean): Decision {
    return allowedMethods(isPreflight ? this.#headers.cors : [], this.#headers.defaults);
  }
}

function smallestFirst(variants: readonly Representation[], identity: Representation): Representation[] {
  const all = [...variants, identity];
  return variants.length === 0 ? all : all.sort((a, b) => a.content.size - b.content.size);
}
