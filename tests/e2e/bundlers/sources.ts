import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';

const drawing = (name: string) =>
  `<svg xmlns="http://www.w3.org/2000/svg" width="40" height="20"><title>${name}</title><rect width="40" height="20"/></svg>`;

/**
 * The sources of two pages that share a module: style sheets with images, an image of a script, and a chunk with a
 * style sheet and an image of its own that is loaded when the page is clicked.
 *
 * @param logo the expression for the URL of the image in the language of the bundler
 */
export function sources(logo = "new URL('./logo.svg', import.meta.url).href"): Record<string, string> {
  return {
    'src/main.js': `
      import './main.css';
      import { show } from './shared.js';
      show('main', ${logo});
      document.body.addEventListener('click', async () => (await import('./lazy.js')).run());`,
    'src/admin.js': `
      import './admin.css';
      import { show } from './shared.js';
      show('admin');`,
    'src/shared.js': `
      import './shared.css';
      export function show(text, image) {
        document.body.append(text);
        if (image) document.body.append(Object.assign(new Image(), { src: image }));
        document.documentElement.dataset.ready = text;
      }`,
    'src/lazy.js': `
      import './lazy.css';
      import { show } from './shared.js';
      export const run = () => show('lazy');`,
    ...Object.fromEntries(
      ['main', 'admin', 'shared', 'lazy'].map((name) => [
        `src/${name}.css`,
        `[data-ready~=${name}] body, .${name} { background: url(./${name}.svg) }`,
      ]),
    ),
    ...Object.fromEntries(
      ['main', 'admin', 'shared', 'lazy', 'logo'].map((name) => [`src/${name}.svg`, drawing(name)]),
    ),
  };
}

/** A folder with a project, in which packages are found, until {@link Project.remove}. */
export class Project {
  readonly folder = mkdtempSync(path.join(os.tmpdir(), 'bundled-'));

  constructor(files: Readonly<Record<string, string>>, modules: string) {
    symlinkSync(modules, this.at('node_modules'));
    this.write({ 'package.json': '{"private":true,"type":"module"}', ...files });
  }

  at(name: string): string {
    return path.join(this.folder, name);
  }

  write(files: Readonly<Record<string, string>>): void {
    for (const [name, text] of Object.entries(files)) {
      mkdirSync(path.dirname(this.at(name)), { recursive: true });
      writeFileSync(this.at(name), text);
    }
  }

  copyTo(name: string, target: string): void {
    cpSync(this.at(name), target, { recursive: true });
  }

  remove(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }
}
