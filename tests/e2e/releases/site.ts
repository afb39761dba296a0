import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { freePort, Running } from '../../running';
import { OWN } from './packages';

/** A site in a folder of its own, that is built and started by the commands its owner would use, release after release. */
export abstract class ReleasedSite {
  readonly folder = mkdtempSync(path.join(os.tmpdir(), 'released-'));
  #port: number | null = null;
  #server: Running | null = null;

  constructor() {
    mkdirSync(this.at('node_modules'));
    for (const folder of OWN) symlinkSync(folder, this.at('node_modules', path.basename(folder)));
  }

  at(...names: readonly string[]): string {
    return path.join(this.folder, ...names);
  }

  /** Builds what the folder holds now, while the release before is served, and has a new server take the old one's place. */
  async release(): Promise<void> {
    await this.build();
    await this.#server?.kill();
    this.replace();
    this.#port ??= await freePort();
    const environment = { PORT: String(this.#port), HOST: '127.0.0.1' };
    this.#server = Running.node(this.server, { cwd: this.folder, environment });
    await this.#server.address();
  }

  /** The same for each release, as browsers store what they have by it. */
  get address(): string {
    return `http://127.0.0.1:${this.#port}/`;
  }

  /** Has the site's npm find a version of a package that {@link installReleased} installed. */
  depend(name: string, folder: string): void {
    rmSync(this.at('node_modules', name), { force: true });
    symlinkSync(folder, this.at('node_modules', name));
  }

  async close(): Promise<void> {
    await this.#server?.kill();
    rmSync(this.folder, { recursive: true, force: true });
  }

  /** An expression for the page, whose value tells which versions of its files are at work. */
  abstract readonly sight: string;

  /** The arguments for `node` that start the server. */
  protected abstract readonly server: readonly string[];

  /** Runs the build's commands. */
  protected abstract build(): Promise<void>;

  /** Puts the build into the place that the server serves, for sites that build into another. */
  protected replace(): void {}

  /** Runs `node` with these arguments in the site's folder. */
  protected async run(...args: readonly string[]): Promise<void> {
    const { code, output } = await Running.node(args, { cwd: this.folder }).end();
    if (code !== 0) throw new Error(`${args.join(' ')} ended with ${code}:\n${output}`);
  }

  protected copy(from: string, to: string): void {
    cpSync(from, this.at(to), { recursive: true });
  }
}
