import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { ROOT, Running } from '../running';

/** A project as `startproject` makes it, run by its `npm run dev`. */
export class NewProject {
  readonly folder = mkdtempSync(path.join(tmpdir(), 'new-project-'));

  constructor() {
    const bin = path.join(ROOT, 'dist/framework/bin.js');
    execFileSync(process.execPath, [bin, 'startproject', 'mysite', this.folder]);
    mkdirSync(path.join(this.folder, 'node_modules'));
    symlinkSync(ROOT, path.join(this.folder, 'node_modules/whitenoise-node'));
    for (const name of ['ts-node', 'typescript', '@swc', '@types']) {
      symlinkSync(path.join(ROOT, 'node_modules', name), path.join(this.folder, 'node_modules', name));
    }
  }

  file(name: string): string {
    return path.join(this.folder, name);
  }

  /** Starts `runserver` on a port of its own. */
  run(): Running {
    return Running.node(['-r', 'ts-node/register', 'manage.ts', 'runserver', '127.0.0.1:0'], {
      cwd: this.folder,
    });
  }

  remove(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }
}
