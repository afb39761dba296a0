import type { Content } from '../destination';
import type { Encoder } from './encoders';

export interface CompressedContent {
  readonly content: Content;
  readonly size: number;
}

/** Some bytes to be compressed in some ways. */
export interface CompressionJob {
  /** The file they are of, for messages. Several jobs of one file are versions of it, which may be much alike. */
  readonly file: string;
  readonly size: number;
  /** The bytes; asked for when their turn comes. */
  content(): Content;
  /** May be none: what is made of the other versions then does not depend on whether this one has its own already. */
  readonly encoders: readonly Encoder[];
  /**
   * Takes one result.
   *
   * @param compressed the variant, or null when it would not save enough to be worth keeping
   */
  done(encoder: Encoder, compressed: CompressedContent | null): void | Promise<void>;
}
