import { statSync } from 'node:fs';
import type { DeltaRecord } from '../../manifest';
import type { Content, Destination, PublishedFile, PutOptions } from '../destination';
import { SourceChangedError } from '../source-bytes';
import type { Asset } from './collect';
import type { BuildEvent, Report } from './events';
import type { Task } from './plan';
import type { Output, ReleaseUpdate } from './processing';
import type { Replacement } from './records';
import { type OutputRecord, outputRecord, type StoredDelta } from './state';
import type { MissingVariants, Variants } from './variants';

/** Counts of what a build did. */
export interface Counts {
  /** Assets that were published, or were there already: under their own names or, without those, hashed. */
  modified: number;
  unmodified: number;
  postProcessed: number;
}

/** A difference that is to be published. */
export interface NewDelta extends DeltaRecord, Pick<StoredDelta, 'to' | 'insteadOf'> {
  readonly content: Content;
}

/**
 * Publishes the outputs of a release, each in one step, in an order that keeps every moment whole:
 *
 * - a file under a new name follows its variants, and nobody asks for it yet;
 * - of a file that is replaced in place, the old variants go before the new bytes come, and the new ones follow: at
 *   no moment does a variant lie beside a version that it does not belong to.
 */
export class Publisher {
  readonly outputs = new Map<string, OutputRecord>();
  /** The digests of variants that were put, by path, where the destination tells digests. */
  readonly variantDigests: Record<string, string> = {};
  readonly #destination: Destination;
  readonly #variants: Variants;
  readonly #mediaTypeOf: (path: string) => string;
  readonly #report: Report;
  readonly #now = Date.now();
  readonly #modified = new Set<string>();
  readonly #seen = new Set<string>();
  #passedOver = 0;
  #postProcessed = 0;

  /** @param mediaTypeOf gives the Content-Type of a file by its path */
  constructor(
    destination: Destination,
    variants: Variants,
    mediaTypeOf: (path: string) => string,
    report: Report,
  ) {
    this.#destination = destination;
    this.#variants = variants;
    this.#mediaTypeOf = mediaTypeOf;
    this.#report = report;
  }

  get counts(): Counts {
    const modified = this.#modified.size;
    const unmodified = this.#passedOver + this.#seen.size - modified;
    return { modified, unmodified, postProcessed: this.#postProcessed };
  }

  /**
   * Tells of the files that an update leaves as they are.
   *
   * @param obsolete paths of sources that nothing is published under
   */
  passOver(obsolete: readonly string[], { assets, changed }: ReleaseUpdate): void {
    const unchanged = assets.filter(({ path }) => !changed.has(path));
    for (const { path, isMade } of unchanged) {
      if (!isMade) this.#passedOver++;
      this.#report({ kind: 'post-processing skipped', path });
    }
    const isObsolete = obsolete.length === 0 ? null : new Set(obsolete);
    for (const { path, name } of unchanged) {
      if (isObsolete?.has(path) !== true) this.#report({ kind: 'unmodified', name });
    }
  }

  publishNewName(task: Task): Promise<void> | void {
    const { output, upToDate } = task;
    const { path, asset } = output;
    const isCopy = path === asset.path;
    if (!asset.isMade) this.#seen.add(asset.path);
    if (upToDate !== null) {
      this.#report(
        isCopy
          ? { kind: 'unmodified', name: asset.name }
          : { kind: 'post-processing skipped', path: asset.path },
      );
    } else {
      if (!asset.isMade) this.#modified.add(asset.path);
      if (!isCopy) this.#postProcessed++;
      this.#report(
        isCopy
          ? { kind: 'copy', source: asset.source }
          : { kind: 'post-processed', path: asset.path, published: path },
      );
    }
    return isDone(task) ? this.#remember(task, task.upToDate) : this.#putNewName(task);
  }

  async #putNewName(task: Task): Promise<void> {
    const { upToDate } = task;
    const mtimeMs = upToDate?.mtimeMs ?? this.#now;
    await this.#removeOutdated(task);
    await this.#putVariants(task, mtimeMs);
    this.#remember(task, upToDate ?? (await this.#put(task, mtimeMs)));
  }

  publishInPlace(task: Task): Promise<void> | void {
    const { output, upToDate, replaces, link } = task;
    const { asset } = output;
    if (!asset.isMade) this.#seen.add(asset.path);
    if (replaces) this.#report({ kind: 'delete', path: asset.name });
    if (upToDate === null) {
      if (!asset.isMade) this.#modified.add(asset.path);
      this.#report({ kind: link ? 'link' : 'copy', source: asset.source });
    } else {
      // A file with two names counts as copied when its plain name is.
      this.#modified.delete(asset.path);
      this.#report({ kind: 'unmodified', name: asset.name });
    }
    return isDone(task) ? this.#remember(task, task.upToDate) : this.#putInPlace(task);
  }

  async #putInPlace(task: Task): Promise<void> {
    const { output, upToDate, link } = task;
    await this.#removeOutdated(task);
    const file = upToDate ?? (await this.#put(task, this.#now));
    // The time of a link is its own; variants carry the time of the file that is served.
    await this.#putVariants(task, link ? output.asset.mtimeMs : (file.mtimeMs ?? this.#now));
    this.#remember(task, file);
  }

  /** Publishes an earlier version that was taken from elsewhere: a file under a new name. */
  async publishEarlier({
    path,
    file,
    digest: bytes,
    content,
    encoders,
  }: MissingVariants): Promise<PublishedFile> {
    const about = { mediaType: this.#mediaTypeOf(path), immutable: true, mtimeMs: this.#now };
    for (const encoder of encoders) {
      const variant = this.#variants.of(bytes.integrity, encoder);
      if (variant === null) continue;
      const { encoding, extension } = encoder;
      const published = path + extension;
      const { digest } = await this.#destination.put(published, variant.content, { ...about, encoding });
      if (digest !== undefined) this.variantDigests[published] = digest;
    }
    this.#report({ kind: 'fetched', path: file, published: path });
    return this.#destination.put(path, content, about);
  }

  /** Publishes a file's difference to an earlier version, which nobody asks for before a manifest names it. */
  async publishDelta({ content, ...delta }: NewDelta): Promise<StoredDelta> {
    const mediaType = this.#mediaTypeOf(delta.to);
    const about = { mediaType, encoding: delta.encoding, immutable: true, mtimeMs: this.#now };
    const { mtimeMs, digest } = await this.#destination.put(delta.path, content, about);
    return { ...delta, ...(digest === undefined ? { mtimeMs } : { digest }) } as StoredDelta;
  }

  /** Lists the outputs of an update by the paths that they or their former versions had. */
  replacements({ changed }: ReleaseUpdate): Map<string, Replacement<OutputRecord>> {
    const replaced = new Map<string, Replacement<OutputRecord>>();
    for (const [name, { before, now }] of changed) {
      const [hashed, plain] = [this.outputs.get(now), this.outputs.get(name)];
      if (hashed !== undefined) replaced.set(before, { path: now, item: hashed });
      if (plain !== undefined) replaced.set(name, { path: name, item: plain });
    }
    return replaced;
  }

  #remember({ output }: Task, file: PublishedFile): void {
    this.outputs.set(output.path, outputRecord(file, output.digest.integrity));
    this.#report(STEP);
  }

  async #removeOutdated({ outdated }: Task): Promise<void> {
    for (const path of outdated) await this.#destination.remove(path);
  }

  async #put({ output, link }: Task, mtimeMs: number): Promise<PublishedFile> {
    const { path, asset, content } = output;
    if (link && this.#destination.link) return this.#destination.link(path, asset.source);
    const check = () => assertUnchanged(asset);
    const source = asset.bytes ? { bytes: asset.bytes, check } : { file: asset.source, check };
    return this.#destination.put(path, content ?? source, this.#describe(output, mtimeMs));
  }

  #describe({ path, asset, isPrehashed = false }: Output, mtimeMs: number): PutOptions {
    return { mediaType: this.#mediaTypeOf(path), immutable: path !== asset.path || isPrehashed, mtimeMs };
  }

  async #putVariants({ output, encoders }: Task, mtimeMs: number): Promise<void> {
    // The variants were made of the source some time after its digest was taken.
    if (encoders.length > 0 && !output.content) assertUnchanged(output.asset);
    for (const encoder of encoders) {
      const variant = this.#variants.of(output.digest.integrity, encoder);
      const published = output.path + encoder.extension;
      if (variant === null) continue;
      const about = { ...this.#describe(output, mtimeMs), encoding: encoder.encoding };
      const { digest } = await this.#destination.put(published, variant.content, about);
      if (digest !== undefined) this.variantDigests[published] = digest;
      this.#postProcessed++;
      this.#report({ kind: 'post-processed', path: output.asset.path, published });
    }
  }
}

const STEP: BuildEvent = { kind: 'step' };

/** Tells whether a file and its variants are there as they should be. */
function isDone(task: Task): task is Task & { readonly upToDate: PublishedFile } {
  return task.upToDate !== null && task.outdated.length === 0 && task.encoders.length === 0;
}

/** Asserts that a source still has the bytes that were digested: a hashed name promises it. */
function assertUnchanged({ source, size, mtimeMs, ctimeMs }: Asset): void {
  const stat = statSync(source, { throwIfNoEntry: false });
  if (stat?.size === size && stat.mtimeMs === mtimeMs && stat.ctimeMs === ctimeMs) return;
  throw new SourceChangedError(source);
}
