import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { ROOT } from '../running';

/** The facts that npm prints about a package it packed. */
export interface Packed {
  readonly filename: string;
  readonly size: number;
  readonly files: readonly { readonly path: string; readonly mode: number }[];
}

/** A folder outside the project, with the packed package installed as a user installs it. */
export class Blank {
  readonly folder = mkdtempSync(path.join(os.tmpdir(), 'blank-'));
  readonly packed: Packed;

  constructor() {
    const report = run('npm', ['pack', '--json', '--pack-destination', this.folder], ROOT);
    // The build that runs before packing has its own lines before the report.
    [this.packed] = JSON.parse(report.slice(report.indexOf('[\n'))) as [Packed];
    writeFileSync(path.join(this.folder, 'package.json'), '{ "private": true }');
    run('npm', ['install', '--no-audit', '--no-fund', this.tarball, '@types/node@20'], this.folder);
  }

  get tarball(): string {
    return path.join(this.folder, this.packed.filename);
  }

  /** Writes a project below the folder and gives its path. */
  project(name: string, files: Record<string, string>): string {
    const folder = path.join(this.folder, name);
    mkdirSync(folder, { recursive: true });
    for (const [file, text] of Object.entries(files)) writeFileSync(path.join(folder, file), text);
    return folder;
  }

  remove(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }
}

/** Runs a program to its end and gives what it printed; throws with its output when it fails. */
export function run(program: string, args: readonly string[], cwd: string): string {
  try {
    return execFileSync(program, args, { cwd, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });
  } catch (error) {
    const { stdout, stderr } = error as { stdout: string; stderr: string };
    throw new Error(`${program} ${args.join(' ')} failed:\n${stdout}${stderr}`);
  }
}
