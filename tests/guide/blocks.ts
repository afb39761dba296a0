import { readFileSync } from 'node:fs';
import path from 'node:path';
import { ROOT } from '../running';

/** A fenced block of a page. */
export interface Block {
  /** The language, and what else stands behind the fence. */
  readonly language: string;
  readonly flag: string;
  readonly text: string;
  /** The kind that its first line gives: `// file: a.ts` → kind `file`, subject `a.ts`. */
  readonly kind: string;
  readonly subject: string;
}

const FENCE = /^```(\w+)(?: (\w+))?\n([\s\S]*?)^```$/gm;
const LABEL = /^(?:\/\/-?|<!--|#) (file|edit|run|settings)(?:: (\S+))?(?: -->)?\n/;

/** The blocks of a page, in order: of docs/<page>.md, or of README.md where that is the page. */
export function blocksOf(page: string): Block[] {
  const markdown = readFileSync(path.join(ROOT, page === 'README' ? '' : 'docs', `${page}.md`), 'utf8');
  return [...markdown.matchAll(FENCE)].map(([, language = '', flag = '', body = '']) => {
    const [label = '', kind = '', subject = ''] = LABEL.exec(body) ?? [];
    return { language, flag, text: body.slice(label.length), kind, subject };
  });
}
