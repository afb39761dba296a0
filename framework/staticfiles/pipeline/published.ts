import type { Encoder } from '../compression';
import { type Destination, isSameTime, type PublishedFile } from '../destination';
import { digestBytes } from '../digest';
import type { Output } from './processing';
import type { BuildState, OutputRecord } from './state';

/** What lies in a destination, and how far it can be trusted to be what the last build left. */
export class Published {
  constructor(
    readonly inventory: ReadonlyMap<string, PublishedFile>,
    readonly state: BuildState,
    private readonly destination: Destination,
  ) {}

  /** Whether a published file is as the last build left it, by size and time. */
  isUntouched(path: string, record: OutputRecord | undefined): boolean {
    const file = this.inventory.get(path);
    return record !== undefined && file?.size === record.size && file.mtimeMs === record.mtimeMs;
  }

  /** Whether exactly these bytes lie under an output's path already: remembered, or found by looking. */
  async holds({ path, digest }: Pick<Output, 'path' | 'digest'>): Promise<boolean> {
    const file = this.inventory.get(path);
    if (file === undefined || file.link !== undefined || file.size !== digest.size) return false;
    const record = this.state.outputs.get(path);
    if (record && this.isUntouched(path, record)) return record.integrity === digest.integrity;
    const bytes = await this.destination.read(path);
    return bytes !== null && digestBytes(bytes).integrity === digest.integrity;
  }

  /** What the bytes came to under an encoder: a size, null for "not worth keeping", undefined for unknown. */
  variantSize(integrity: string, encoder: Encoder): number | null | undefined {
    return this.state.encoders[encoder.extension] === encoder.description
      ? this.state.variants[integrity]?.[encoder.extension]
      : undefined;
  }

  /**
   * Whether a published file has the variants it should have. They carry its time: a variant of another time
   * belongs to another version of the file.
   *
   * @param mtimeMs the time of the identity file
   */
  hasVariant(path: string, integrity: string, mtimeMs: number, encoder: Encoder): boolean {
    const size = this.variantSize(integrity, encoder);
    const file = this.inventory.get(path + encoder.extension);
    if (size === undefined) return false;
    if (size === null) return file === undefined;
    return file?.size === size && isSameTime(file.mtimeMs, mtimeMs);
  }
}
