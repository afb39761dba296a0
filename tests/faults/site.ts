import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { ROOT } from '../running';

/** The end of a command's run. */
export interface Ran {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly output: string;
  readonly milliseconds: number;
}

/** The moment that a kill is timed from. */
export type KillSince = 'start' | 'first write' | 'publication';

/** A small real site in a folder of its own, collected by the built command. */
export class Site {
  readonly folder = mkdtempSync(path.join(tmpdir(), 'whitenoise-faults-'));
  readonly sources = path.join(this.folder, 'sources');
  readonly root: string;

  /** @param root where it is collected to; by default a folder of the site's */
  constructor(root?: string) {
    this.root = root ?? path.join(this.folder, 'collected');
    mkdirSync(this.sources);
    const framework = JSON.stringify(path.join(ROOT, 'dist', 'framework'));
    writeFileSync(
      path.join(this.folder, 'settings.js'),
      `const { defineSettings } = require(${framework});
exports.default = defineSettings({
  BASE_DIR: __dirname,
  SECRET_KEY: 'of a test',
  STATIC_ROOT: ${JSON.stringify(this.root)},
  STATICFILES_DIRS: ['sources'],
  STATICFILES_KEEP_VERSIONS: 2,
  STATICFILES_KEEP_DAYS: 0,
  STATICFILES_STORAGE: ${framework} + '#CompressedManifestStaticFilesStorage',
});
`,
    );
  }

  write(name: string, content: string | Buffer): string {
    const file = path.join(this.sources, name);
    mkdirSync(path.dirname(file), { recursive: true });
    writeFileSync(file, content);
    return file;
  }

  /** Writes a version of the whole site: some files change with every version, some with every third, some never. */
  writeVersion(version: number): void {
    const filler = (name: string, lines: number) =>
      Array.from({ length: lines }, (_, line) => `.${name}-${line} { margin: ${line * 31}px }`).join('\n');
    for (let index = 0; index < 16; index++) {
      this.write(
        `img/${index}.svg`,
        `<svg xmlns="http://www.w3.org/2000/svg"><!-- ${index % 3 ? index : version} --></svg>`,
      );
      this.write(
        `js/${index}.mjs`,
        `${index ? `import './${index - 1}.mjs';` : ''}\nexport const version = ${version};\n`,
      );
      this.write(
        `css/${index}.css`,
        `.a { background: url(../img/${index}.svg) }\n${filler(`v${version % 3}`, 40)}`,
      );
      this.write(`fixed/${index}.css`, filler(`f${index}`, 40));
    }
    this.write('css/site.css', `@import "0.css";\n/* ${version} */\n${filler('s', 50)}`);
    this.write('plain.bin', Buffer.alloc(300_000, version));
  }

  start(
    command: readonly string[] = ['collectstatic', '--noinput'],
    prefix: readonly string[] = [],
    environment: NodeJS.ProcessEnv = {},
  ): ChildProcess {
    const { NODE_ENV, VITEST, NODE_OPTIONS, ...inherited } = process.env;
    const env = { ...inherited, ...environment, SETTINGS_MODULE: path.join(this.folder, 'settings') };
    const [program = '', ...args] = [
      ...prefix,
      process.execPath,
      path.join(ROOT, 'dist', 'manage.js'),
      ...command,
    ];
    return spawn(program, args, { cwd: this.folder, env, stdio: ['ignore', 'pipe', 'pipe'] });
  }

  /** Runs collectstatic, as somebody else where `prefix` says so. */
  collect({
    prefix = [],
    environment = {},
  }: {
    prefix?: readonly string[];
    environment?: NodeJS.ProcessEnv;
  } = {}): Promise<Ran> {
    return ended(this.start(undefined, prefix, environment));
  }

  /** Runs collectstatic and kills it some ms after it started, began to write, or began to publish. */
  async collectAndKill(after: number, since: KillSince, environment: NodeJS.ProcessEnv = {}): Promise<Ran> {
    const child = this.start(undefined, [], environment);
    const scratch = path.join(this.root, '.whitenoise', 'scratch');
    const published = path.join(this.root, 'css');
    const timeOf = () => statSync(published, { throwIfNoEntry: false })?.mtimeMs;
    const before = timeOf();
    const hasCome = {
      start: () => true,
      'first write': () => existsSync(scratch),
      publication: () => timeOf() !== before,
    }[since];
    return killWhen(child, hasCome, after);
  }

  remove(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }
}

/** Kills a process some ms after something has come. */
export function killWhen(child: ChildProcess, hasCome: () => boolean, after: number): Promise<Ran> {
  const look = setInterval(() => {
    if (!hasCome() && child.exitCode === null) return;
    clearInterval(look);
    setTimeout(() => child.kill('SIGKILL'), after);
  }, 1);
  return ended(child);
}

export function ended(child: ChildProcess): Promise<Ran> {
  const start = performance.now();
  let output = '';
  child.stdout?.on('data', (chunk) => (output += chunk));
  child.stderr?.on('data', (chunk) => (output += chunk));
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code, signal) => {
      resolve({ code, signal, output, milliseconds: performance.now() - start });
    });
  });
}
