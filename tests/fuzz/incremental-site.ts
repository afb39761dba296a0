import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { HashedFilesOptions } from '../../framework/staticfiles/pipeline';

/** The folders of two apps, of which the first wins. */
const APPS = ['first', 'second'];

const PATHS: readonly string[] = [
  ...['a.css', 'b.css', 'css/a.css', 'css/b.css', 'css/deep/c.css'],
  ...['a.js', 'js/a.js', 'js/b.mjs', 'js/c.js', 'js/sw.js'],
  ...['index.html', 'pages/two.html', 'app.webmanifest', 'data/app.json'],
  ...['img/a.png', 'img/b.png', 'img/icon.svg', 'font.woff2', 'note.txt', 'a.css.gz', 'assets/x-0a1b2c3d.js'],
];

/** Draws numbers and items. */
export class Draw {
  readonly #random: () => number;

  constructor(random: () => number) {
    this.#random = random;
  }

  below(limit: number): number {
    return this.#random() % limit;
  }

  /** Tells `true` once in so many times. */
  once(times: number): boolean {
    return this.below(times) === 0;
  }

  from<T>(list: readonly T[]): T {
    return list[this.below(list.length)] as T;
  }
}

/** The sources of a site, which change from one build to the next. */
export class ChangingSources {
  readonly roots: readonly string[];
  readonly #draw: Draw;
  /** The part of references that lead nowhere, as one in so many; 0 for none. */
  readonly #broken: number;

  constructor(folder: string, draw: Draw) {
    this.roots = APPS.map((app) => path.join(folder, app));
    this.#draw = draw;
    this.#broken = draw.once(3) ? 6 : 0;
    for (const root of this.roots) mkdirSync(root, { recursive: true });
    for (const name of PATHS) if (!draw.once(3)) this.#write(this.roots[0] as string, name, this.#text(name));
  }

  /** Makes one change, and tells it in words. */
  change(): string {
    const draw = this.#draw;
    const root = draw.once(4) ? (this.roots[1] as string) : (this.roots[0] as string);
    const name = draw.from(PATHS);
    const file = path.join(root, name);
    const there = this.#there(root);
    const other = there.length === 0 ? null : draw.from(there);
    const kind = draw.below(10);
    if (kind < 3 || other === null) {
      this.#write(root, name, this.#text(name));
      return `wrote ${file}`;
    }
    const taken = path.join(root, other);
    if (kind < 6) {
      // An edit that leaves the references as they are.
      this.#write(root, other, `${readFileSync(taken, 'latin1')}\n/* ${draw.below(1000)} */`);
      return `edited ${taken}`;
    }
    if (kind === 6) {
      rmSync(taken);
      return `removed ${taken}`;
    }
    if (kind === 7) {
      mkdirSync(path.dirname(file), { recursive: true });
      renameSync(taken, file);
      return `renamed ${taken} to ${file}`;
    }
    if (kind === 8) {
      const seconds = 1_600_000_000 + draw.below(1_000_000);
      utimesSync(taken, seconds, seconds);
      return `touched ${taken}`;
    }
    const text = readFileSync(taken, 'latin1').replace(/[\w./-]+\.(?:png|css|js|svg)/, () =>
      this.#target(other),
    );
    this.#write(root, other, text);
    return `led a reference of ${taken} elsewhere`;
  }

  #there(root: string): string[] {
    return readdirSync(root, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => path.relative(root, path.join(entry.parentPath, entry.name)))
      .sort();
  }

  #write(root: string, name: string, text: string): void {
    const file = path.join(root, name);
    mkdirSync(path.dirname(file), { recursive: true });
    writeFileSync(file, text, 'latin1');
  }

  /** A URL of some file, as it is written in another one. */
  #target(from: string, kinds = /./): string {
    const draw = this.#draw;
    if (this.#broken > 0 && draw.once(this.#broken))
      return draw.from(['missing.png', '../gone.css', './lost.js']);
    const all = [...this.roots].flatMap((root) => this.#there(root));
    const fitting = all.filter((name) => kinds.test(name));
    if (fitting.length === 0) return '#';
    const target = draw.from(fitting);
    if (draw.once(4)) return `/static/${target}`;
    const relative = path.posix.relative(path.posix.dirname(from), target);
    return relative.startsWith('.') ? relative : `./${relative}`;
  }

  #text(name: string): string {
    const lines = Array.from({ length: this.#draw.below(6) }, () => this.#line(name));
    return [`/* ${this.#draw.below(1000)} */`, ...lines].join('\n');
  }

  #line(name: string): string {
    const draw = this.#draw;
    const rare = draw.once(12);
    switch (path.extname(name)) {
      case '.css':
        if (rare)
          return draw.from([
            `:root { --back: url("${this.#target(name, /png|svg/)}") }`,
            'a { background: var(--back) }',
            'a { background: url("/static/img/") }',
            'a { background: url("../../outside.png") }',
            'a { background: url("kept.bin") }',
          ]);
        return draw.once(3)
          ? `@import "${this.#target(name, /\.css$/)}";`
          : `a { background: url("${this.#target(name)}"); color: var(--ink) }`;
      case '.js':
      case '.mjs':
        if (rare)
          return draw.from([
            `navigator.serviceWorker.register(new URL('${this.#target(name, /sw\.js$/)}', import.meta.url));`,
            'import(anything);',
            "import three from 'three';",
            `document.querySelector('script[src*="${path.basename(name)}"]');`,
            `new Worker(new URL('${this.#target(name, /\.m?js$/)}', import.meta.url));`,
          ]);
        return draw.once(4)
          ? `const picture = new URL('${this.#target(name)}', import.meta.url);`
          : `import '${this.#target(name, /\.m?js$/)}';`;
      case '.html':
        if (rare)
          return draw.from([
            `<script src="${this.#target(name, /\.m?js$/)}" integrity="sha384-x"></script>`,
            `<link rel="manifest" href="${this.#target(name, /json|webmanifest/)}">`,
          ]);
        return draw.from([
          `<img src="${this.#target(name)}">`,
          `<link rel="stylesheet" href="${this.#target(name, /\.css$/)}">`,
          `<script type="module" src="${this.#target(name, /\.m?js$/)}"></script>`,
        ]);
      case '.webmanifest':
      case '.json':
        return `{"icons":[{"src":"${this.#target(name, /png|svg/)}"}]}`;
      case '.svg':
        return `<image href="${this.#target(name)}"/>`;
      default:
        return `see ${this.#target(name)}, "${this.#target(name)}"`;
    }
  }
}

/** Draws options of hashing. */
export function drawOptions(draw: Draw): HashedFilesOptions {
  const keepOnlyHashedFiles = draw.once(4);
  const modules = draw.from([
    true,
    true,
    true,
    false,
    ...(keepOnlyHashedFiles ? [] : ['importmap' as const]),
  ]);
  return {
    staticUrl: '/static/',
    keepOnlyHashedFiles,
    modules,
    html: draw.once(2),
    svg: draw.once(2),
    webmanifest: draw.once(2),
    prehashed: draw.once(2) ? ['assets/*'] : undefined,
    ignoreReferences: draw.from([undefined, undefined, ['*'], ['missing.png']]),
    imports: draw.once(5) ? { three: 'js/a.js' } : undefined,
  };
}
