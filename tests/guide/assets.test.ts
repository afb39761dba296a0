import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import request from 'supertest';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { serializeManifest } from '../../framework/staticfiles/manifest';
import type { WhiteNoiseApplication } from '../../framework/whitenoise';
import { blocksOf } from './blocks';
import { exportsOf } from './exports';

const STYLES = 'body { color: rebeccapurple }\n';
const PUBLISHED = 'css/site.0123456789ab.css';
const INTEGRITY = `sha384-${createHash('sha384').update(STYLES).digest('base64')}`;

const folder = mkdtempSync(path.join(os.tmpdir(), 'pages-'));
const before = process.cwd();

/** A release of one file, and the templates that the page shows. */
beforeAll(() => {
  const files = { [PUBLISHED]: { size: STYLES.length, integrity: INTEGRITY } };
  write(`staticfiles/${PUBLISHED}`, STYLES);
  write('staticfiles/staticfiles.json', serializeManifest({ paths: { 'css/site.css': PUBLISHED }, files }));
  for (const { kind, subject, text } of blocksOf('assets')) if (kind === 'file') write(subject, text);
  process.chdir(folder);
});
afterAll(() => {
  process.chdir(before);
  rmSync(folder, { recursive: true, force: true });
});

function write(name: string, text: string): void {
  const file = path.join(folder, name);
  mkdirSync(path.dirname(file), { recursive: true });
  writeFileSync(file, text);
}

it.each(['with-ejs.ts', 'with-pug.ts', 'with-handlebars.ts', 'with-jsx.tsx'])(
  'the page of %s links to the published style sheet, which is immutable and is what it promises',
  async (file) => {
    const { application } = exportsOf<{ application: WhiteNoiseApplication }>('assets', file);
    const page = await request(application)
      .get('/')
      .expect(200)
      .expect('Content-Type', /^text\/html/);
    const [link = ''] = /<link[^>]*>/.exec(page.text) ?? [];
    const attribute = (name: string) => unescaped(new RegExp(`${name}="([^"]*)"`).exec(link)?.[1] ?? '');
    expect(attribute('href')).toBe(`/static/${PUBLISHED}`);
    expect(attribute('integrity')).toBe(INTEGRITY);
    const styles = await request(application).get(attribute('href')).expect(200);
    expect(styles.headers['cache-control']).toMatch(/immutable/);
    expect(styles.text).toBe(STYLES);
  },
);

/** Template engines write characters such as + and = as references. */
function unescaped(html: string): string {
  return html.replace(/&#x?([0-9a-f]+);/gi, (reference, digits) =>
    String.fromCodePoint(Number.parseInt(digits, reference.includes('x') ? 16 : 10)),
  );
}
