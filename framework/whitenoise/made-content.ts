import { Content } from './content';
import type { FileOnDisk } from './disk';

/** Bytes that were made of a file and are on no disk: a compressed variant. When they leave the memory, they are gone. */
export class MadeContent extends Content {
  /** The Content-Encoding. */
  readonly coding: string;
  readonly #leave: () => void;

  /**
   * @param original the file that they were made of
   * @param leave is called when the bytes have left the memory
   */
  constructor(original: FileOnDisk, coding: string, bytes: Buffer, leave: () => void) {
    super({ ...original, size: bytes.byteLength }, original, true);
    this.coding = coding;
    this.#leave = leave;
    // The bytes of a file may be others when they are read the next time; these are read once.
    this.recognise(bytes, { state: '' });
  }

  override release(): void {
    super.release();
    this.#leave();
  }
}
