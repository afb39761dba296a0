import { readFileSync, rmSync } from 'node:fs';
import path from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { createSite, defineSettings, TextOutput } from '../../framework';
import { runCommandLine } from '../../framework/management';
import { ROOT } from '../running';
import { text } from '../staticfiles/pipeline/building';
import { tree } from '../staticfiles/tree';

/** The fields that the guide tells of, by its headings. */
function documented(): Map<string, string[]> {
  const page = readFileSync(path.join(ROOT, 'docs/json-output.md'), 'utf8');
  const sections = new Map<string, string[]>();
  for (const section of page.split(/^## /m).slice(1)) {
    const [heading = ''] = section.split('\n');
    sections.set(
      heading,
      [...section.matchAll(/^\| `([^`]+)`/gm)].map(([, field = '']) => field),
    );
  }
  return sections;
}

/** Lists the fields of a document as the guide writes them; objects of free keys count as one field. */
function fieldsOf(value: unknown, prefix = '', fields = new Set<string>()): Set<string> {
  for (const [name, one] of Object.entries(value as object)) {
    const field = `${prefix}${name}`;
    const isFree = /\.(?:variants|value|default)$/.test(field);
    if (Array.isArray(one) && !isFree) {
      fields.add(`${field}[]`);
      for (const item of one) if (typeof item === 'object') fieldsOf(item, `${field}[].`, fields);
    } else if (typeof one === 'object' && one !== null && !isFree) {
      fieldsOf(one, `${field}.`, fields);
    } else {
      fields.add(field);
    }
  }
  return fields;
}

const base = () =>
  tree({
    'assets/a.css': text('a'),
    'assets/b.css': 'p { background: url(missing.png?\u0001) }',
    'assets/c.js': '//# sourceMappingURL=gone.js.map\n',
  });

async function run(folder: string, ...args: string[]) {
  const stdout = new TextOutput();
  const stderr = new TextOutput();
  const site = createSite(
    defineSettings({
      BASE_DIR: folder,
      STATICFILES_DIRS: ['assets'],
      STATIC_ROOT: 'out',
      STATICFILES_STORAGE: {
        backend: 'GzipManifestStorage',
        options: { ignoreReferences: ['missing.png*'] },
      },
    }),
  );
  const host = { stdout, stderr, loadSite: () => site, bareSite: () => site };
  const code = await runCommandLine(['node', '/x/manage.ts', ...args], host);
  return { code, text: stdout.text, errors: stderr.text };
}

describe('the documents of --json', () => {
  const sections = documented();
  const common = sections.get('All documents') ?? [];
  const seen = new Map<string, Set<string>>();

  beforeAll(async () => {
    const folder = base();
    const out = path.join(folder, 'out');
    const note = async (section: string, ...args: string[]) => {
      const { text: written } = await run(folder, ...args, '--json');
      const fields = seen.get(section) ?? new Set();
      for (const field of fieldsOf(JSON.parse(written))) fields.add(field);
      seen.set(section, fields);
    };
    const build = 'collectstatic, collect, compress';
    await note(build, 'collectstatic', '--noinput');
    rmSync(path.join(folder, 'assets/c.js'));
    await note(build, 'collectstatic', '--noinput');
    await note(build, 'compress', out);
    await note(build, 'compress', path.join(folder, 'nowhere'));
    await note('check', 'check', '--deploy');
    await note('findstatic', 'findstatic', 'a.css');
    await note('diffsettings', 'diffsettings');
    await note('precache', 'precache');
  });

  it.each(['collectstatic, collect, compress', 'check', 'findstatic', 'diffsettings', 'precache'])(
    'of %s have the fields that the guide tells of',
    (section) => {
      const known = new Set([...common, ...(sections.get(section) ?? [])]);
      const real = seen.get(section) ?? new Set();
      expect([...real].filter((field) => !known.has(field))).toEqual([]);
      // Deltas take an earlier release, and Node's coder; `error` a failure.
      const rare = /^files\[\]\.deltas\[\]\.|^error$/;
      const told = [...known].filter((field) => !rare.test(field));
      expect(told.filter((field) => !real.has(field))).toEqual([]);
    },
  );

  it('stand alone on stdout, and end with the exit code of the command', async () => {
    const folder = base();
    const good = await run(folder, 'collectstatic', '--noinput', '--json', '-v', '2');
    expect(JSON.parse(good.text)).toMatchObject({ version: 1, command: 'collectstatic', ok: true });
    expect(good.code).toBe(0);
    expect(good.errors).toContain('static files copied');
    expect(good.errors).toContain('Copying');
    const missing = await run(folder, 'findstatic', 'nothing.css', '--json');
    expect(JSON.parse(missing.text)).toMatchObject({
      ok: false,
      files: [{ name: 'nothing.css', found: [] }],
    });
    expect(missing.code).toBe(1);
  });

  it('tell of errors in files with their places', async () => {
    const folder = tree({
      'assets/a.css': text('a'),
      'assets/sub/b.css': 'p {}\nq { background: url(no.png) }',
    });
    const { code, text: written } = await run(folder, 'collectstatic', '--noinput', '--json');
    expect(code).toBe(1);
    expect(JSON.parse(written)).toMatchObject({
      ok: false,
      files: [],
      problems: [
        { severity: 'error', file: 'sub/b.css', line: 2, column: 21, frame: expect.stringContaining('^') },
      ],
    });
  });

  it('tell why a command failed before it had a result', async () => {
    const { code, text: written } = await run(base(), 'compress', '/nowhere/at/all', '--json');
    expect(code).toBe(1);
    expect(JSON.parse(written)).toEqual({
      version: 1,
      command: 'compress',
      ok: false,
      error: "There is no folder '/nowhere/at/all'.",
    });
  });

  it('never hold a secret', async () => {
    const { text: written } = await run(base(), 'diffsettings', '--all', '--json');
    const { settings } = JSON.parse(written);
    const secret = settings.find(({ name }: { name: string }) => name === 'SECRET_KEY');
    expect(secret.value === '' || /^\*+$/.test(secret.value)).toBe(true);
  });
});
