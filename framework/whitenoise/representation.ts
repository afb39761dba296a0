import { IDENTITY } from '../headers';
import { Content } from './content';
import { FileAnswers } from './file-answers';
import type { HeaderWriter, RepresentedFile, SharedHeaders } from './file-headers';

/** One way to send a file. */
export class Representation {
  readonly content: Content;
  readonly codingBit: number;
  readonly #writer: HeaderWriter;
  readonly #shared: SharedHeaders;
  readonly #represented: RepresentedFile;
  readonly #tagsContent: boolean;
  #answers: FileAnswers | null = null;

  /**
   * @param codingBit of a variant's coding
   * @param made its content where that was made and is not on the disk
   */
  constructor(
    writer: HeaderWriter,
    shared: SharedHeaders,
    represented: RepresentedFile,
    codingBit: number = IDENTITY,
    made: Content | null = null,
  ) {
    const { original, disk } = represented;
    this.#writer = writer;
    this.#shared = shared;
    this.#represented = represented;
    this.#tagsContent = writer.tagsContent(shared, represented);
    this.content = made ?? new Content(disk, disk === original ? null : original, this.#tagsContent);
    this.codingBit = codingBit;
  }

  /**
   * The answers with this representation; null until its bytes have been read, where its validators are made of them.
   */
  get answers(): FileAnswers | null {
    if (this.#answers !== null) return this.#answers;
    const { digest } = this.content;
    if (digest === null && this.#tagsContent) return null;
    this.#answers = new FileAnswers(
      this.content,
      this.#writer.write(this.#shared, this.#represented, this.#tagsContent ? digest : null),
      this.#represented.saved,
    );
    return this.#answers;
  }
}
