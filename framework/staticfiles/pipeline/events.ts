/** An event of a build. Events are data; the command formats them. */
export type BuildEvent =
  /** A phase of `total` steps begins. Where steps take different times, `work` is the sum of what they take. */
  | { readonly kind: 'phase'; readonly phase: Phase; readonly total: number; readonly work?: number }
  /** One step of the current phase is done; `work` is its part of that of the phase. */
  | { readonly kind: 'step'; readonly work?: number }
  /** A collected file is published, or would be in a dry run. */
  | { readonly kind: 'copy' | 'link'; readonly source: string }
  /** A collected file is in the destination already. */
  | { readonly kind: 'unmodified'; readonly name: string }
  /** A file is removed, or would be in a dry run. */
  | { readonly kind: 'delete'; readonly path: string }
  /** The manifest in the destination cannot be read; it is replaced. */
  | { readonly kind: 'damaged'; readonly path: string; readonly message: string }
  /** A file loses against one of the same destination path. */
  | {
      readonly kind: 'conflict';
      readonly path: string;
      /** The source that is published. */
      readonly taken: string;
      /** The source that is left out. */
      readonly source: string;
    }
  /** A file is published under another name: hashed, compressed or both. */
  | { readonly kind: 'post-processed'; readonly path: string; readonly published: string }
  /** An earlier version is published that the release before was asked for. */
  | { readonly kind: 'fetched'; readonly path: string; readonly published: string }
  /** The hashed file is in the destination already. */
  | { readonly kind: 'post-processing skipped'; readonly path: string };

export type Phase =
  | 'collect'
  | 'digest'
  | 'process'
  | 'resolve'
  | 'fetch'
  | 'compress'
  | 'deltas'
  | 'publish'
  | 'clean';

export type Report = (event: BuildEvent) => void;
