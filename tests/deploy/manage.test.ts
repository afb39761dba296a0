import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { ROOT, Running } from '../running';

const STATIC_ROOT = mkdtempSync(path.join(os.tmpdir(), 'collected-'));
afterAll(() => rmSync(STATIC_ROOT, { recursive: true, force: true }));

/** `npx ts-node manage.ts …`, from the sources alone. */
function manage(...args: string[]) {
  const tsNode = path.join(ROOT, 'node_modules/ts-node/dist/bin.js');
  return Running.node([tsNode, 'manage.ts', ...args], { environment: { STATIC_ROOT } }).end();
}

describe('manage.ts, run from its source', () => {
  it('lists the commands and what they do when it is given none', async () => {
    const { code, output } = await manage();
    for (const command of ['check', 'collectstatic', 'compress', 'findstatic', 'runserver']) {
      expect(output).toMatch(new RegExp(`^ +${command} +[A-Z]`, 'm'));
    }
    expect(code).toBe(0);
  });

  it('collects the example site, and finds everything unmodified the second time', async () => {
    const first = await manage('collectstatic', '--noinput');
    expect(first).toMatchObject({ code: 0, output: expect.stringMatching(/^\d+ static files copied/m) });
    const copied = /^(\d+) static files copied/m.exec(first.output)?.[1];
    const second = await manage('collectstatic', '--noinput');
    expect(second).toMatchObject({ code: 0 });
    expect(second.output).toMatch(new RegExp(`^0 static files copied to '.*', ${copied} unmodified`, 'm'));
  });

  it('suggests the nearest command and exits with 1 when there is no such command', async () => {
    const { code, output } = await manage('colectstatic');
    expect(output).toContain('collectstatic');
    expect(code).toBe(1);
  });
});

describe('a program of the repository, run from its source', () => {
  it('is what its files say now, after a change and after the change is taken back', async () => {
    mkdirSync(path.join(ROOT, '.scratch'), { recursive: true });
    const folder = mkdtempSync(path.join(ROOT, '.scratch/program-'));
    try {
      const program = path.join(folder, 'program.ts');
      const told: string[] = [];
      for (const word of ['one', 'two', 'one']) {
        writeFileSync(program, `const word: string = '${word}';\nconsole.log(word);\n`);
        told.push((await Running.node(['-r', 'ts-node/register', program]).end()).output.trim());
      }
      expect(told).toEqual(['one', 'two', 'one']);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });
});
