import { hash } from 'node:crypto';
import path from 'node:path';
import { decodeText, encodableUrl, encodeName, encodeText, type Reference } from '../references';
import { publishedName } from './published-name';
import type { Edge, Referrer, SourceAsset } from './resolve';

type Algorithm = NonNullable<Reference['integrity']>;

/** The texts that replace references: names of the files that were hashed, and their integrity where it is asked for. */
export class Replacements {
  /** By the index of the asset: the published name as it stands in URLs, without the folder. */
  readonly #names: string[] = [];
  /** By the index of the asset and the algorithm. */
  readonly #integrity = new Map<string, string>();
  readonly #wanted = new Map<number, Set<Algorithm>>();

  /** @param referrers every file whose references will be replaced */
  constructor(referrers: Iterable<Referrer>) {
    for (const { edges } of referrers) {
      for (const { integrity, to } of edges) {
        if (integrity === undefined || to.target === null) continue;
        this.#wanted.set(to.target, (this.#wanted.get(to.target) ?? new Set()).add(integrity));
      }
    }
  }

  /** @param digest of the published bytes, hex; or another that the name is made of */
  name(index: number, asset: SourceAsset, digest: string): void {
    this.#names[index] = encodeName(path.posix.basename(publishedName(asset, digest)));
  }

  hasName(index: number): boolean {
    return this.#names[index] !== undefined;
  }

  /** @param content returns the published bytes */
  publish(index: number, content: () => Uint8Array): void {
    for (const algorithm of this.#wanted.get(index) ?? []) {
      this.#integrity.set(`${index} ${algorithm}`, `${algorithm}-${hash(algorithm, content(), 'base64')}`);
    }
  }

  /** Rewrites the references of a file. */
  rewrite({ asset, edges }: Referrer): Buffer {
    const { text, encoding } = decodeText(asset.read());
    let result = '';
    let end = 0;
    for (const edge of edges) {
      const replacement = this.#replacementOf(edge);
      if (replacement === undefined) continue;
      result += text.slice(end, edge.start) + edge.write(encodableUrl(replacement, encoding));
      end = edge.end;
    }
    return encodeText(result + text.slice(end), encoding);
  }

  /** The new URL or integrity; undefined for the integrity of a file that is itself named by what refers to it. */
  #replacementOf({ integrity, to }: Edge): string | undefined {
    if (integrity !== undefined) return this.#integrity.get(`${to.target} ${integrity}`);
    const name = to.target === null ? '' : (this.#names[to.target] ?? '');
    return to.before + name + to.after;
  }
}
