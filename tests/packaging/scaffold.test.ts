import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { freePort, Running } from '../running';
import { Blank, run } from './blank';

let blank: Blank;
let project: string;

beforeAll(() => {
  blank = new Blank();
  run('npx', ['whitenoise-node', 'startproject', 'mysite'], blank.folder);
  project = path.join(blank.folder, 'mysite');
  // The package is not in the registry yet: what was packed stands for it.
  edit('package.json', /"whitenoise-node": ".*"/, `"whitenoise-node": "file:${blank.tarball}"`);
  run('npm', ['install', '--no-audit', '--no-fund'], project);
});

afterAll(() => blank?.remove());

function edit(file: string, what: RegExp, by: string): void {
  const name = path.join(project, file);
  const text = readFileSync(name, 'utf8');
  expect(text).toMatch(what);
  writeFileSync(name, text.replace(what, by));
}

/** The page at an address, once it answers, and its stylesheet. */
async function fetchPage(address: string) {
  const page = await fetch(address);
  const html = await page.text();
  const href = /<link rel="stylesheet" href="([^"]+)"/.exec(html)?.[1] ?? '';
  const stylesheet = await fetch(new URL(href, address));
  return { status: page.status, html, href, stylesheet };
}

describe('a project made by startproject', () => {
  it('type-checks', () => {
    run('npm', ['run', 'typecheck'], project);
  });

  it('passes its own tests', () => {
    expect(run('npm', ['test'], project)).toMatch(/# pass 1\b[\s\S]*# fail 0\b|pass 1[\s\S]*fail 0/);
  });

  it('starts with npm start: builds, collects and serves hashed files', async () => {
    const port = await freePort();
    run('npm', ['run', 'build'], project);
    run('npm', ['run', 'collectstatic'], project);
    const { scripts } = JSON.parse(readFileSync(path.join(project, 'package.json'), 'utf8'));
    const [program, ...args] = scripts.start.split(' ');
    expect(program).toBe('node');
    const environment = { PORT: String(port), HOST: '127.0.0.1' };
    const server = Running.node(args, { cwd: project, environment });
    try {
      const { status, html, href, stylesheet } = await fetchPage(await server.address());
      expect(status).toBe(200);
      expect(html).toContain('<h1>mysite</h1>');
      expect(href).toMatch(/^\/static\/home\/home\.[0-9a-f]{12}\.css$/);
      expect(stylesheet.headers.get('cache-control')).toBe('max-age=315360000, public, immutable');
      server.signal('SIGTERM');
      const { code, output } = await server.end();
      expect(code).toBe(0);
      expect(output).not.toContain('DEBUG');
    } finally {
      await server.kill();
    }
  });

  it('says in one line that DEBUG is on where nothing turned it off', async () => {
    const environment = { PORT: String(await freePort()), HOST: '127.0.0.1' };
    const server = Running.node(['dist/mysite/server.js'], { cwd: project, environment });
    try {
      await server.until(/Listening at .*\nWarning: DEBUG is on: .* In production, set DEBUG to false\.\n/);
    } finally {
      await server.kill();
    }
  });

  it('runs in development, and takes an app made by startapp', async () => {
    const manage = (...args: string[]) => ['node_modules/ts-node/dist/bin.js', 'manage.ts', ...args];
    expect(run(process.execPath, manage('startapp', 'blog'), project)).toContain("'mysite/apps/blog'");
    edit('mysite/settings.ts', /'mysite\/apps\/home'\]/, "'mysite/apps/home', 'mysite/apps/blog']");
    edit('mysite/urls.ts', /\]/, ", path('blog/', include('mysite/apps/blog/urls'))]");
    run('npm', ['run', 'typecheck'], project);
    run('npm', ['test'], project);

    const server = Running.node(manage('runserver', String(await freePort())), { cwd: project });
    try {
      const address = await server.address();
      await server.until(/Quit the server/);
      const { status, href, stylesheet } = await fetchPage(`${address}/blog/`);
      expect(status).toBe(200);
      expect(href).toBe('/static/blog/blog.css');
      expect(stylesheet.status).toBe(200);
      expect(stylesheet.headers.get('cache-control')).toBe('max-age=0, public');
    } finally {
      await server.kill();
    }
  });
});
