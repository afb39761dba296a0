import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import request from 'supertest';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { whiteNoise } from '../../../framework/whitenoise';
import { blocksOf } from '../../guide/blocks';
import { installBundlers } from './install';
import { Project } from './sources';

let project: Project;
beforeAll(() => {
  const configuration = blocksOf('bundlers').find(({ subject }) => subject === 'vite.config.js');
  project = new Project(
    {
      'vite.config.js': configuration?.text ?? '',
      'src/main.ts':
        "import './main.css'; import { shared } from './shared'; document.title = shared as string;",
      'src/main.css': 'a { color: red }',
      'src/shared.ts': "export const shared: unknown = 'shared';",
    },
    installBundlers(),
  );
  execFileSync(
    process.execPath,
    [project.at('node_modules/vite/bin/vite.js'), 'build', '--logLevel', 'error'],
    {
      cwd: project.folder,
      stdio: ['ignore', 'pipe', 'inherit'],
    },
  );
}, 600_000);
afterAll(() => project?.remove());

it('the configuration of the guide builds what its page has tags for', async () => {
  const root = project.at('frontend/dist');
  const application = whiteNoise((_request, response) => response.writeHead(404).end(), {
    root,
    prefix: '/static/frontend/',
  });
  const tags = application.assets.tags('src/main.ts').split('\n');
  const shown = blocksOf('bundlers').find(({ language }) => language === 'html')?.text ?? '';
  const pattern = (tag: string) => tag.replace(/-[\w-]{8}(?=\.\w+")/, '-HASH');
  expect(tags.map(pattern)).toEqual(shown.split('\n').slice(0, 2).map(pattern));
  for (const tag of tags) {
    const [, url = ''] = /(?:href|src)="([^"]+)"/.exec(tag) ?? [];
    const { headers, text } = await request(application).get(url).expect(200);
    expect(headers['cache-control']).toBe('max-age=315360000, public, immutable');
    expect(text).toBe(readFileSync(path.join(root, url.replace('/static/frontend/', '')), 'utf8'));
  }
});
