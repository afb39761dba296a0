import { execFile } from 'node:child_process';
import { cpSync, mkdirSync, readdirSync, symlinkSync } from 'node:fs';
import path from 'node:path';
import { promisify } from 'node:util';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { FakeS3 } from '../examples/fake-s3';
import { ROOT } from '../running';
import { tree } from '../staticfiles/tree';

const run = promisify(execFile);

const SETTINGS = `
import path from 'node:path';
import { defineSettings } from 'whitenoise-node/framework';
export default defineSettings({
  SECRET_KEY: 'a key for a test of the example with a bucket, of more than fifty characters',
  ALLOWED_HOSTS: ['*'],
  BASE_DIR: path.dirname(__dirname),
  INSTALLED_APPS: ['apps/bucket'],
  STATICFILES_DIRS: [],
  STATIC_ROOT: path.join(__dirname, '../staticfiles'),
  STATICFILES_STORAGE: 'apps/bucket/storage#S3Storage',
});
`;

const MANAGE = `
import { executeFromCommandLine } from 'whitenoise-node/framework';
process.env.SETTINGS_MODULE ??= \`\${__dirname}/mysite/settings\`;
void executeFromCommandLine(process.argv);
`;

let fake: FakeS3;
beforeEach(async () => {
  fake = await FakeS3.start();
});
afterEach(() => fake.stop());

/** A project with the example as its app `bucket`, and the built package. */
function machine(): string {
  const place = tree({
    'mysite/settings.ts': SETTINGS,
    'manage.ts': MANAGE,
    'tsconfig.json':
      '{ "compilerOptions": { "module": "nodenext", "target": "es2022", "esModuleInterop": true, "experimentalDecorators": true, "emitDecoratorMetadata": true }, "ts-node": { "swc": true } }',
    'apps/bucket/static/css/site.css': 'a { color: red }\n'.repeat(100),
  });
  cpSync(path.join(ROOT, 'examples/s3-destination'), path.join(place, 'apps/bucket'), { recursive: true });
  mkdirSync(path.join(place, 'node_modules'));
  for (const name of readdirSync(path.join(ROOT, 'node_modules'))) {
    symlinkSync(path.join(ROOT, 'node_modules', name), path.join(place, 'node_modules', name));
  }
  symlinkSync(ROOT, path.join(place, 'node_modules/whitenoise-node'));
  return place;
}

it('publishes to a bucket, and a second machine serves the copy', async () => {
  const env = {
    ...process.env,
    STATIC_BUCKET: `${fake.address}/site`,
    AWS_ACCESS_KEY_ID: 'a',
    AWS_SECRET_ACCESS_KEY: 'b',
  };
  const manage = (place: string, ...args: string[]) =>
    run(process.execPath, ['--require', 'ts-node/register', 'manage.ts', ...args], { cwd: place, env });
  const [first, second] = [machine(), machine()];
  expect((await manage(first, 'collectstatic', '--noinput')).stdout).toContain('1 static file copied');
  expect(fake.objects.has('css/site.css.br')).toBe(true);
  expect((await manage(second, 'mirror')).stdout).toContain(
    `copied to '${path.join(second, 'staticfiles')}'`,
  );
  const copied = readdirSync(path.join(second, 'staticfiles/css'));
  expect(copied.filter((name) => /^site\.[0-9a-f]{12}\.css$/.test(name))).toHaveLength(1);
  expect((await manage(first, 'collectstatic', '--noinput')).stdout).toContain(
    '0 static files copied, 1 unmodified',
  );
});
