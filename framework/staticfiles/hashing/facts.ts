import { hash } from 'node:crypto';
import { type LanguageOptions, parserForUse } from '../references';
import type { Edge, FileReferences, SourceAsset } from './resolve';

/**
 * The facts of one file that influence how other files are hashed. As long as the facts of all files stay the same, the
 * change of a file affects only the files that refer to it. Some facts matter only in trees with files that depend on
 * them, see {@link ConcernedBy}.
 */
export interface FileFacts {
  /** Facts that always matter; empty for most files. */
  readonly own: string;
  /** The custom properties that it uses: they matter where one holds a URL. */
  readonly variables: string;
  /** The scripts that it refers to: they matter where a script imports a computed specifier. */
  readonly modules: string;
  /** Set when it holds references: that matters where an `integrity` value fixes the bytes of a file. */
  readonly isReferrer: boolean;
  /** The remark about a plain name that is left in it. */
  readonly plainName: string;
}

/** The kinds of facts that matter in a tree, because a file in it depends on them. */
export interface ConcernedBy {
  readonly variables: boolean;
  readonly modules: boolean;
  readonly referrers: boolean;
}

export const NO_FACTS: FileFacts = {
  own: '',
  variables: '',
  modules: '',
  isReferrer: false,
  plainName: '',
};

const SCRIPT = /\.m?js$/i;

/** Gathers the facts of a file that was read. */
export function factsOf(
  found: FileReferences,
  assets: readonly SourceAsset[],
  options: LanguageOptions,
): FileFacts {
  const { edges, problems, openImports, bareImports, customProperties, variables, ownName } = found;
  const pathOf = ({ to }: Edge) => (to.target === null ? '' : (assets[to.target]?.path ?? ''));
  const special = edges
    .filter((edge) => isSpecial(edge) || parserForUse(edge.use, options) !== null)
    .map((edge) => [edge.use, edge.pinned, edge.integrity, edge.customProperty, pathOf(edge)]);
  const parts = [openImports, bareImports, customProperties, ownName === null ? [] : [ownName], special];
  const isPlain = parts.every(({ length }) => length === 0);
  const scripts = edges.map(pathOf).filter((path) => SCRIPT.test(path));
  return {
    // Where there are no other facts, the problems of a file are those that reading it gives.
    own: isPlain ? '' : JSON.stringify([...parts, problems]),
    variables: [...variables].sort().join(' '),
    modules: [...new Set(scripts)].sort().join('\n'),
    isReferrer: edges.length > 0,
    plainName: '',
  };
}

/** Gathers the facts of a page whose references are not rewritten, by the files whose bytes it fixes. */
export function factsOfPage(pinned: readonly number[], assets: readonly SourceAsset[]): FileFacts {
  const paths = pinned.map((index) => assets[index]?.path);
  return pinned.length === 0 ? NO_FACTS : { ...NO_FACTS, own: JSON.stringify(paths) };
}

/** Gathers the facts of a file that is published as it is: the service workers that it registers. */
export function factsOfFinal({ edges }: FileReferences, assets: readonly SourceAsset[]): FileFacts {
  return factsOfPage(
    edges.flatMap(({ use, to }) => (use === 'service-worker' ? (to.target ?? []) : [])),
    assets,
  );
}

/** Tells whether rewriting a reference depends on more than the name of its target: on other files, or on its bytes. */
export function isSpecial({ use, pinned, integrity, customProperty }: Edge): boolean {
  return pinned || integrity !== undefined || customProperty !== null || use === 'service-worker';
}

/** Digests the facts that matter; empty where there are none. */
export function digestFacts(facts: FileFacts, concerned: ConcernedBy): string {
  const text = [
    facts.own,
    concerned.variables ? facts.variables : '',
    concerned.modules ? facts.modules : '',
    concerned.referrers && facts.isReferrer ? 'referrer' : '',
    facts.plainName,
  ].join('\0');
  return text === '\0\0\0\0' ? '' : hash('md5', text);
}

/** Digests the references of a file: equal ones are rewritten alike, as long as their targets keep their names. */
export function digestEdges(edges: readonly Edge[], assets: readonly SourceAsset[]): string {
  const facts = edges.map(({ start, end, to }) => [
    start,
    end,
    to.target === null ? null : assets[to.target]?.path,
    to.before,
    to.after,
  ]);
  return hash('md5', JSON.stringify(facts));
}
