import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';

/** Something to collect. */
export interface Input {
  readonly name: string;
  /** The folder that is collected. */
  readonly folder: string;
  /** With gzip and Brotli variants, too? Hashing is part of every input. */
  readonly compressed: boolean;
}

/** An input before it is needed: nothing is made or installed until then. */
interface Offer {
  readonly name: string;
  readonly compressed: boolean;
  /** Takes minutes for each contender: collected only when it is asked for. */
  readonly slow?: boolean;
  readonly make: () => string;
}

/** The name of each input, and how its folder is come by. */
export function inputs(scratch: string): readonly Offer[] {
  return [
    {
      name: 'synthetic: 3,000 files, 600 stylesheets of 300 urls',
      compressed: false,
      make: () => synthetic(path.join(scratch, 'synthetic')),
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

const STYLESHEETS = 600;
const URLS = 300;
const IMAGES = 2400;

/** 36 MB, the same bytes every time. */
function synthetic(folder: string): string {
  if (existsSync(folder)) return folder;
  const random = pseudorandom(7);
  for (let index = 0; index < IMAGES; index++) {
    write(
      folder,
      `img/${index % 50}/${index}.bin`,
      Buffer.from(Array.from({ length: 6000 }, () => random() & 255)),
    );
  }
  for (let index = 0; index < STYLESHEETS; index++) {
    const rules = Array.from({ length: URLS }, (_, rule) => {
      const image = random() % IMAGES;
      return `.s${index} .r${rule} { background: url("../img/${image % 50}/${image}.bin") }`;
    });
    write(folder, `css/${index}.css`, rules.join('\n'));
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
