import { createInterface } from 'node:readline';
import type { Output } from '../../management';

/** Asks a question on the terminal and returns one line of standard input; null when there is none. */
export async function ask(question: string, output: Output): Promise<string | null> {
  output.write(question, '');
  const lines = createInterface({ input: process.stdin });
  try {
    for await (const line of lines) return line;
    return null;
  } finally {
    lines.close();
    process.stdin.pause();
  }
}
