import { execFileSync } from 'node:child_process';
import { appendFileSync, existsSync, mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';

/** Something to collect. */
export interface Input {
  readonly name: string;
  /** The folder that is collected. */
  readonly folder: string;
  /** With gzip and Brotli variants, too? Hashing is part of every input. */
  readonly compressed: boolean;
  /** Changes one file of the folder; left out for folders that are not the benchmark's own. */
  readonly change?: (() => void) | undefined;
  /** The path below the folder of a file that is asked for, where the collected files are served, too. */
  readonly served?: string | undefined;
}

/** An input before it is needed: nothing is made or installed until then. */
interface Offer {
  readonly name: string;
  readonly compressed: boolean;
  /** Takes minutes for each contender: collected only when it is asked for. */
  readonly slow?: boolean;
  readonly make: () => string;
  /** The file that is changed, where one is. */
  readonly changed?: string;
  /** See {@link Input}. */
  readonly served?: string;
}

/** Makes the folder of an input. */
export function prepareInput({ name, compressed, make, changed, served }: Offer): Input {
  const folder = make();
  const change = changed === undefined ? undefined : () => appendFileSync(path.join(folder, changed), '\n');
  return { name, compressed, folder, change, served };
}

/** The name of each input, and how its folder is come by. */
export function inputs(scratch: string): readonly Offer[] {
  return [
    {
      name: 'synthetic: 3,000 files, 600 stylesheets of 300 urls',
      compressed: false,
      make: () => synthetic(path.join(scratch, 'synthetic'), { stylesheets: 600, urls: 300, images: 2400 }),
      changed: 'img/7/7.bin',
    },
    {
      name: '10,000 files, 2,000 stylesheets of 30 urls',
      compressed: false,
      slow: true,
      make: () => synthetic(path.join(scratch, '10000'), { stylesheets: 2000, urls: 30, images: 8000 }),
      changed: 'img/7/7.bin',
    },
    {
      name: '100,000 files without references',
      compressed: false,
      slow: true,
      make: () => small(path.join(scratch, '100000'), 100_000),
      changed: '7/7.txt',
      served: '9/9.txt',
    },
    { name: 'bootstrap-icons', compressed: false, make: () => installed('bootstrap-icons', scratch) },
    { name: 'monaco-editor', compressed: false, make: () => installed('monaco-editor', scratch) },
    { name: 'bootstrap, gzip and brotli', compressed: true, make: () => installed('bootstrap', scratch) },
    {
      name: 'monaco-editor, gzip and brotli',
      compressed: true,
      slow: true,
      make: () => installed('monaco-editor', scratch),
    },
  ];
}

/** An installed package; one that the project does not have is installed beside it. */
function installed(name: string, scratch: string): string {
  for (const base of [process.cwd(), scratch]) {
    const folder = path.join(base, 'node_modules', name);
    if (existsSync(folder)) return folder;
  }
  mkdirSync(scratch, { recursive: true });
  execFileSync('npm', ['install', '--ignore-scripts', '--no-audit', '--prefix', scratch, name], {
    stdio: 'ignore',
  });
  return path.join(scratch, 'node_modules', name);
}

interface Numbers {
  readonly stylesheets: number;
  /** The number of images that each stylesheet names. */
  readonly urls: number;
  readonly images: number;
}

/** Images and stylesheets that name them, with the same bytes every time: 36 MB of 3,000 files. */
function synthetic(folder: string, { stylesheets, urls, images }: Numbers): string {
  if (existsSync(folder)) return folder;
  const random = pseudorandom(7);
  for (let index = 0; index < images; index++) {
    write(
      folder,
      `img/${index % 50}/${index}.bin`,
      Buffer.from(Array.from({ length: 6000 }, () => random() & 255)),
    );
  }
  for (let index = 0; index < stylesheets; index++) {
    const rules = Array.from({ length: urls }, (_, rule) => {
      const image = random() % images;
      return `.s${index} .r${rule} { background: url("../img/${image % 50}/${image}.bin") }`;
    });
    write(folder, `css/${index}.css`, rules.join('\n'));
  }
  return folder;
}

/** Small files in 500 folders. */
function small(folder: string, files: number): string {
  if (existsSync(folder)) return folder;
  for (let index = 0; index < files; index++) {
    write(folder, `${index % 500}/${index}.txt`, `file ${index} `.repeat(20));
  }
  return folder;
}

function write(folder: string, name: string, content: string | Buffer): void {
  const file = path.join(folder, name);
  mkdirSync(path.dirname(file), { recursive: true });
  writeFileSync(file, content);
}

/** A linear congruential generator (Numerical Recipes): quick, and the same on every machine. */
function pseudorandom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state >>> 8;
  };
}
