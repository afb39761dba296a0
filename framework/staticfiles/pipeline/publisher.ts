import { statSync } from 'node:fs';
import type { Encoder } from '../compression';
import type { Destination, PublishedFile } from '../destination';
import type { Asset } from './asset';
import { SourceChangedError } from './errors';
import type { Report } from './events';
import type { Output } from './processing';
import type { OutputRecord } from './state';
import type { Variants } from './variants';

/** An output, and what has to be done for it. */
export interface Task {
  readonly output: Output;
  /** Whether it is to be a link to its source. */
  readonly link: boolean;
  /** The file in the destination, when it is right as it is. */
  readonly upToDate: PublishedFile | null;
  /** Whether a file of another version is replaced. */
  readonly replaces: boolean;
  /** Variants in the destination that do not belong to this version. */
  readonly outdated: readonly string[];
  /** Encoders whose variants are lacking. */
  readonly encoders: readonly Encoder[];
}

/** How much was done. */
export interface Counts {
  /** Assets that were published, and assets that lay there already: under their own names or, without those, hashed. */
  modified: number;
  unmodified: number;
  postProcessed: number;
}

/**
 * Publishes the outputs of a release, each in one step, in an order in which every moment is whole:
 *
 * - a file under a new name follows its variants, and nobody asks for it yet;
 * - of a file that keeps its name, the old variants go before the new bytes come, and the new ones follow: at no
 *   moment does a variant lie beside a version that it does not belong to.
 */
export class Publisher {
  readonly outputs = new Map<string, OutputRecord>();
  private readonly now = Date.now();
  private readonly modified = new Set<string>();
  private readonly seen = new Set<string>();
  private postProcessed = 0;

  constructor(
    private readonly destination: Destination,
    private readonly variants: Variants,
    private readonly report: Report,
  ) {}

  get counts(): Counts {
    const modified = this.modified.size;
    return { modified, unmodified: this.seen.size - modified, postProcessed: this.postProcessed };
  }

  async publish(task: Task): Promise<void> {
    const { output, upToDate } = task;
    this.tell(task);
    this.seen.add(output.asset.path);
    // Of a file with two names, the plain one, which comes last, says whether it was copied.
    if (upToDate === null) this.modified.add(output.asset.path);
    else if (!isRenamed(output)) this.modified.delete(output.asset.path);
    const { size, mtimeMs } = await (isRenamed(output) ? this.underNewName(task) : this.inPlace(task));
    this.outputs.set(output.path, { size, mtimeMs, integrity: output.digest.integrity });
    this.report({ kind: 'step' });
  }

  private async underNewName(task: Task): Promise<PublishedFile> {
    const mtimeMs = task.upToDate?.mtimeMs ?? this.now;
    for (const path of task.outdated) await this.destination.remove(path);
    await this.putVariants(task, mtimeMs);
    return task.upToDate ?? (await this.put(task, mtimeMs));
  }

  private async inPlace(task: Task): Promise<PublishedFile> {
    for (const path of task.outdated) await this.destination.remove(path);
    const file = task.upToDate ?? (await this.put(task, this.now));
    // The time of a link is its own; variants carry the time of what is served.
    await this.putVariants(task, task.link ? task.output.asset.mtimeMs : file.mtimeMs);
    return file;
  }

  private async put({ output, link }: Task, mtimeMs: number): Promise<PublishedFile> {
    const { path, asset, content } = output;
    if (link && this.destination.link) return this.destination.link(path, asset.source);
    const check = () => assertUnchanged(asset);
    const source = asset.bytes ? { bytes: asset.bytes, check } : { file: asset.source, check };
    return this.destination.put(path, content ?? source, mtimeMs);
  }

  private async putVariants({ output, encoders }: Task, mtimeMs: number): Promise<void> {
    // They were made of the source some time after its digest was taken.
    if (encoders.length > 0 && !output.content) assertUnchanged(output.asset);
    for (const encoder of encoders) {
      const variant = this.variants.of(output.digest.integrity, encoder);
      const published = output.path + encoder.extension;
      if (variant === null) continue;
      await this.destination.put(published, variant.content, mtimeMs);
      this.postProcessed++;
      this.report({ kind: 'post-processed', path: output.asset.path, published });
    }
  }

  private tell({ output, upToDate, replaces, link }: Task): void {
    const { path, asset } = output;
    if (isRenamed(output)) {
      if (upToDate === null) this.postProcessed++;
      this.report(
        upToDate === null
          ? { kind: 'post-processed', path: asset.path, published: path }
          : { kind: 'post-processing skipped', path: asset.path },
      );
      return;
    }
    if (replaces) this.report({ kind: 'delete', path: asset.name });
    this.report(
      upToDate === null
        ? { kind: link ? 'link' : 'copy', source: asset.source }
        : { kind: 'unmodified', name: asset.name },
    );
  }
}

/** Whether an output has another name than what it was made of. */
export function isRenamed({ path, asset }: Output): boolean {
  return path !== asset.path;
}

/** The bytes that are published must be those that were looked at: a hashed name promises it. */
function assertUnchanged({ source, size, mtimeMs, ctimeMs }: Asset): void {
  const stat = statSync(source, { throwIfNoEntry: false });
  if (stat?.size === size && stat.mtimeMs === mtimeMs && stat.ctimeMs === ctimeMs) return;
  throw new SourceChangedError(source);
}
