import { cpSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { Blank, run } from '../packaging/blank';

/** The project of the tutorial, made by the packed package in a folder of its own. */
export class GuideProject {
  readonly blank = new Blank();
  readonly folder = path.join(this.blank.folder, 'mysite');

  /** `startproject`, and the packed package in place of one from the registry, where it is not yet. */
  create(command: string): void {
    this.shell(command, this.blank.folder);
    this.edit('package.json', /"whitenoise-node": ".*"/, `"whitenoise-node": "file:${this.blank.tarball}"`);
  }

  shell(command: string, cwd = this.folder): string {
    return run('sh', ['-c', command], cwd);
  }

  write(file: string, text: string): void {
    const target = path.join(this.folder, file);
    mkdirSync(path.dirname(target), { recursive: true });
    writeFileSync(target, text);
  }

  edit(file: string, what: RegExp, by: string): void {
    const target = path.join(this.folder, file);
    const text = readFileSync(target, 'utf8');
    if (!what.test(text)) throw new Error(`${file} has no ${what}`);
    writeFileSync(target, text.replace(what, by));
  }

  /** A copy of the project as it is, for blocks that do not belong together with others. */
  copy(name: string, keep: (file: string) => boolean = () => true): string {
    const target = path.join(this.blank.folder, name);
    cpSync(this.folder, target, { recursive: true, verbatimSymlinks: true, filter: keep });
    return target;
  }

  remove(): void {
    this.blank.remove();
  }
}
