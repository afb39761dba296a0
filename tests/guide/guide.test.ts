import { symlinkSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { freePort, ROOT, Running } from '../running';
import { type Block, blocksOf } from './blocks';
import { GuideProject } from './project';

let project: GuideProject;

beforeAll(() => {
  project = new GuideProject();
});

afterAll(() => project?.remove());

/** Starts what the guide starts, looks at a page and its stylesheet, and stops it. */
async function visit(server: Running, page: string) {
  try {
    const address = await server.address();
    const response = await fetch(new URL(page, address));
    const html = await response.text();
    const href = /<link rel="stylesheet" href="([^"]+)"/.exec(html)?.[1] ?? '';
    return { status: response.status, html, stylesheet: await fetch(new URL(href, address)) };
  } finally {
    await server.kill();
  }
}

function start(command: string, environment: Record<string, string> = {}): Running {
  return Running.node(
    [
      '-e',
      `require('node:child_process').spawn('sh', ['-c', ${JSON.stringify(command)}], { stdio: 'inherit' })`,
    ],
    {
      cwd: project.folder,
      environment,
    },
  );
}

describe('the tutorial', () => {
  /** Does the step of a block, as the reader would. */
  async function follow(block: Block): Promise<void> {
    if (block.kind === 'file') return project.write(block.subject, block.text);
    if (block.kind === 'edit') {
      const name = /^\s*(\w+):/.exec(block.text)?.[1];
      return project.edit(block.subject, new RegExp(`^ *${name}: .*$`, 'm'), block.text.trimEnd());
    }
    if (block.language !== 'sh') throw new Error(`What is this block for?\n${block.text}`);
    for (const command of block.text.trim().split('\n')) await type(command, block.flag);
  }

  async function type(command: string, flag: string): Promise<void> {
    if (command.includes('startproject')) return project.create(command);
    if (command.startsWith('cd ')) return;
    if (command === 'npm run dev') {
      const { status, stylesheet } = await visit(start(`${command} -- ${await freePort()}`), '/');
      expect([status, stylesheet.status]).toEqual([200, 200]);
      return;
    }
    if (flag === 'serve') {
      const { status, html, stylesheet } = await visit(
        start(command, { PORT: String(await freePort()) }),
        '/polls/1/',
      );
      expect(status).toBe(200);
      expect(html).toContain('<h1>Tabs or spaces?</h1>');
      expect(stylesheet.headers.get('cache-control')).toBe('max-age=315360000, public, immutable');
      return;
    }
    project.shell(command);
  }

  it('leads to a site that runs, every command of it', { timeout: 280_000 }, async () => {
    for (const block of blocksOf('tutorial')) await follow(block);
  });
});

describe('the code of the other pages', () => {
  it('type-checks, and the tests in it pass', { timeout: 280_000 }, () => {
    for (const page of ['dependency-injection', 'coming-from-django', 'deployment']) {
      const folder = project.copy(
        page,
        (file) => !/mysite\/mysite(\/|$)/.test(file) || file === project.folder,
      );
      const files = blocksOf(page).filter((block) => block.language === 'ts');
      files.forEach((block, index) => {
        const name = block.kind === 'file' ? block.subject : `${block.kind || 'block'}-${index}.ts`;
        project.write(path.relative(project.folder, path.join(folder, name)), block.text);
      });
      project.write(path.relative(project.folder, path.join(folder, 'tsconfig.json')), TSCONFIG);
      project.shell('npx tsc -p .', folder);
      const tests = files.filter(({ subject }) => subject.endsWith('.test.ts'));
      for (const { subject } of tests) {
        project.shell(`node --require ts-node/register --test ${subject}`, folder);
      }
    }
  });

  it('runs the Express example', async () => {
    const [example] = blocksOf('coming-from-express').filter(({ kind }) => kind === 'run');
    const folder = project.copy(
      'express',
      (file) => !/mysite\/mysite(\/|$)/.test(file) || file === project.folder,
    );
    symlinkSync(path.join(ROOT, 'node_modules/express'), path.join(folder, 'node_modules/express'));
    const write = (name: string, text: string) =>
      project.write(path.relative(project.folder, path.join(folder, name)), text);
    write('example.ts', example?.text ?? '');
    write('public/app.css', 'p { color: red }');
    const port = await freePort();
    const server = Running.node(['--require', 'ts-node/register', 'example.ts'], {
      cwd: folder,
      environment: { PORT: String(port) },
    });
    try {
      const ask = async (url: string): Promise<Response> =>
        fetch(`http://127.0.0.1:${port}${url}`).catch(async () => {
          await new Promise((resolve) => setTimeout(resolve, 100));
          return ask(url);
        });
      expect(await (await ask('/')).text()).toBe('hello');
      expect((await ask('/static/app.css')).headers.get('cache-control')).toBe('max-age=60, public');
    } finally {
      await server.kill();
    }
  });
});

const TSCONFIG = JSON.stringify({
  extends: '../mysite/tsconfig.json',
  'ts-node': { swc: true },
  include: ['**/*.ts'],
  exclude: ['node_modules'],
});
