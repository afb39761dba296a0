import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ROOT, Running } from '../running';
import { blocksOf } from './blocks';

const folder = realpathSync(mkdtempSync(path.join(os.tmpdir(), 'collect-')));
const BLOCKS = blocksOf('collect');

/** A project with the sources that the page speaks of, and with the package. */
beforeAll(() => {
  write(
    'public/css/site.css',
    `${'body { color: rebeccapurple }\n'.repeat(50)}p { background: url(../img/a.svg) }`,
  );
  write('public/img/a.svg', '<svg xmlns="http://www.w3.org/2000/svg"/>');
  write('vendor/css/site.css', 'p {}');
  const entry = (part: string) =>
    `module.exports = require(${JSON.stringify(path.join(ROOT, 'framework', part))});`;
  write('node_modules/whitenoise-node/index.js', entry('whitenoise'));
  write('node_modules/whitenoise-node/framework.js', entry(''));
  for (const { kind, subject, text } of BLOCKS) {
    if (kind !== 'file') continue;
    // The port may be taken here, and ts-node makes CommonJS, which does not await at its top.
    const free = text.replace('listen(8000)', "listen(0, '127.0.0.1', listening)");
    write(
      subject,
      free.replace(/^(import [^\n]*\n\n)([\s\S]*\bawait [\s\S]*)$/, '$1void (async () => {\n$2})();'),
    );
  }
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function write(name: string, text: string): void {
  const file = path.join(folder, name);
  mkdirSync(path.dirname(file), { recursive: true });
  writeFileSync(file, text);
}

/** Starts Node in the project, as far as its compiler goes with the settings of this one. */
function start(...args: string[]): Running {
  const register = path.join(ROOT, 'node_modules/ts-node/register/transpile-only');
  const environment = { TS_NODE_PROJECT: path.join(ROOT, 'tsconfig.json') };
  return Running.node(['-r', register, ...args], { cwd: folder, environment });
}

describe('the page of collect', () => {
  const commands = BLOCKS.filter(({ language }) => language === 'sh').map(({ text }) => text.trim());
  const outputs = BLOCKS.filter(({ language }) => language === 'text').map(({ text }) => text);

  it('has commands that run, and prints what they print', async () => {
    const printed: string[] = [];
    for (const command of commands) {
      const [, line = ''] = /^npx whitenoise-node (.*)$/.exec(command) ?? [];
      const { code, output } = await start(path.join(ROOT, 'framework/bin.ts'), ...line.split(' ')).end();
      expect([command, code]).toEqual([command, 0]);
      printed.push(output.replaceAll(folder, '/srv/site'));
    }
    expect(printed).toHaveLength(outputs.length);
    const plain = (text = '') => text.trim().replace(/\d+(?:\.\d+)? k?B|\d+ %/g, '#');
    expect(plain(printed[0])).toBe(plain(outputs[0]));
    expect(printed[1]).toContain(outputs[1]);
  });

  it('has a build script that runs', async () => {
    const { code, output } = await start('build.ts').end();
    expect([code, output]).toEqual([0, '0 files, 0 warnings, 1 left out\n']);
  });

  it('has a server whose page links to the hashed style sheet, which is immutable', async () => {
    const listening =
      "globalThis.listening = function () { console.log('http://127.0.0.1:' + this.address().port) }";
    write('listening.js', listening);
    const server = start('-r', './listening.js', 'server.ts');
    try {
      const address = await server.address();
      const [, href = ''] = /href="([^"]+)"/.exec(await (await fetch(address)).text()) ?? [];
      expect(href).toMatch(/^\/static\/css\/site\.[0-9a-f]{12}\.css$/);
      const styles = await fetch(address + href);
      expect(styles.headers.get('cache-control')).toMatch(/immutable/);
      expect(await styles.text()).toContain('rebeccapurple');
    } finally {
      await server.kill();
    }
  });
});
