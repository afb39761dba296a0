import type { LanguageOptions } from '../references';
import {
  type ConcernedBy,
  digestEdges,
  digestFacts,
  type FileFacts,
  factsOf,
  factsOfFinal,
  factsOfPage,
  isSpecial,
  NO_FACTS,
} from './facts';
import type { FileReferences, SourceAsset } from './resolve';

/** Collects, while files are read, what the next build needs in order to read fewer of them. */
export class Reading {
  /** Digests of the references of files that have to be read again when files are added, by index. */
  readonly awaiting = new Map<number, string>();
  /** Indices of files whose references only a complete build can rewrite. */
  readonly special = new Set<number>();
  readonly #facts = new Map<number, FileFacts>();
  readonly #assets: readonly SourceAsset[];
  readonly #options: LanguageOptions;

  constructor(assets: readonly SourceAsset[], options: LanguageOptions) {
    this.#assets = assets;
    this.#options = options;
  }

  /** @param isReadByUse whether the parser was chosen by what others use the file for */
  file(index: number, found: FileReferences, isReadByUse: boolean): void {
    if (isReadByUse || found.edges.some(isSpecial)) this.special.add(index);
    if (found.awaitsPaths) this.awaiting.set(index, digestEdges(found.edges, this.#assets));
    this.#set(index, factsOf(found, this.#assets, this.#options));
  }

  /** Notes a file that a bundler named for good. */
  final(index: number, found: FileReferences): void {
    if (found.awaitsPaths) this.awaiting.set(index, '');
    this.#set(index, factsOfFinal(found, this.#assets));
  }

  /** Notes a page whose references are not rewritten. */
  page(index: number, pinned: readonly number[] | null): void {
    if (pinned === null) return;
    this.awaiting.set(index, '');
    this.#set(index, factsOfPage(pinned, this.#assets));
  }

  plainName(index: number, remark: object): void {
    this.#facts.set(index, { ...this.#of(index), plainName: JSON.stringify(remark) });
  }

  /** Digests the facts of a file that matter; empty where there are none. */
  digest(index: number, concerned: ConcernedBy): string {
    const facts = this.#facts.get(index);
    return facts === undefined ? '' : digestFacts(facts, concerned);
  }

  /** Tells whether all problems of a file are found by reading it alone. */
  hasOwnProblemsAlone(index: number): boolean {
    return this.#of(index).own === '';
  }

  #set(index: number, facts: FileFacts): void {
    if (facts !== NO_FACTS) this.#facts.set(index, facts);
  }

  #of(index: number): FileFacts {
    return this.#facts.get(index) ?? NO_FACTS;
  }
}
