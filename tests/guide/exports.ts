import { transformSync } from '@swc/core';
import * as framework from '../../framework';
import * as wrapper from '../../framework/whitenoise';
import { blocksOf } from './blocks';

/** The exports of a file that docs/<page>.md shows, run as it stands there. */
export function exportsOf<Exports>(page: string, file: string): Exports {
  const block = blocksOf(page).find(({ subject }) => subject === file);
  if (block === undefined) throw new Error(`docs/${page}.md has no ${file}`);
  const { code } = transformSync(block.text, {
    jsc: {
      parser: { syntax: 'typescript', tsx: file.endsWith('.tsx') },
      target: 'es2022',
      transform: { react: { runtime: 'automatic' } },
    },
    module: { type: 'commonjs' },
  });
  const exports = {};
  const load = (name: string) => ENTRIES[name] ?? require(name);
  new Function('exports', 'require', code)(exports, load);
  return exports as Exports;
}

const ENTRIES: Readonly<Record<string, object>> = {
  'whitenoise-node': wrapper,
  'whitenoise-node/framework': framework,
};
