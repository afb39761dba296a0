import type { Content } from '../destination';
import type { Encoder } from './encoders';

/** The result of compressing. */
export interface CompressedContent {
  readonly content: Content;
  readonly size: number;
}

/** Bytes to be compressed by some encoders. */
export interface CompressionJob {
  /** The file they are of, for messages. */
  readonly file: string;
  readonly size: number;
  /** Gives the bytes; called when the job begins. */
  content(): Content;
  /** The encoders whose variants are missing. */
  readonly encoders: readonly Encoder[];
  /**
   * Receives one result.
   *
   * @param compressed the variant, or null when it would not save enough to be worth keeping
   */
  done(encoder: Encoder, compressed: CompressedContent | null): void | Promise<void>;
}
