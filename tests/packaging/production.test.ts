import { cpSync, existsSync, mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ROOT, Running } from '../running';
import { run } from './blank';

let slug: string;

/** Does as a platform on a push: builds with everything installed, then keeps the packages for production. */
beforeAll(() => {
  run('npm', ['run', 'heroku-postbuild'], ROOT);
  slug = mkdtempSync(path.join(os.tmpdir(), 'slug-'));
  for (const name of ['package.json', 'package-lock.json', '.npmrc', 'Procfile', 'dist', 'staticfiles']) {
    cpSync(path.join(ROOT, name), path.join(slug, name), { recursive: true });
  }
  run('npm', ['ci', '--omit=dev'], slug);
});

afterAll(() => rmSync(slug, { recursive: true, force: true }));

describe('a pushed release', () => {
  it('serves the site with no development package installed', async () => {
    expect(existsSync(path.join(slug, 'node_modules/bootstrap'))).toBe(false);
    expect(existsSync(path.join(slug, 'node_modules/typescript'))).toBe(false);
    const running = Running.node(['dist/project/server.js'], {
      cwd: slug,
      environment: { PORT: '0', HOST: '127.0.0.1', NODE_ENV: 'production' },
    });
    try {
      const address = await running.address();
      const html = await (await fetch(address)).text();
      const [, css = ''] = /href="([^"]*bootstrap\.min[^"]*\.css)"/.exec(html) ?? [];
      const answer = await fetch(new URL(css, address));
      expect(answer.status).toBe(200);
      expect(answer.headers.get('cache-control')).toBe('max-age=315360000, public, immutable');
      expect(await answer.text()).toContain('Bootstrap');
    } finally {
      await running.kill();
    }
  });
});
