import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import {
  callCommand,
  createSite,
  defineSettings,
  path as route,
  type Site,
  TextOutput,
} from '../../framework';

/** A site whose sources change, and that is collected again and again into one folder. */
export class ChangingSite {
  readonly folder = mkdtempSync(path.join(tmpdir(), 'whitenoise-releases-'));
  readonly site: Site;

  /** @param page the site's page; it asks for the URLs of its files each time */
  constructor(page: (site: ChangingSite) => string = () => '') {
    this.site = createSite(
      defineSettings({
        BASE_DIR: this.folder,
        ALLOWED_HOSTS: ['127.0.0.1'],
        STATIC_ROOT: 'out',
        STATICFILES_DIRS: ['assets'],
        ROOT_URLCONF: [
          route('', () => new Response(page(this), { headers: { 'Content-Type': 'text/html' } })),
        ],
      }),
    );
  }

  get root(): string {
    return path.join(this.folder, 'out');
  }

  write(name: string, content: string | Buffer): void {
    const file = path.join(this.folder, 'assets', name);
    mkdirSync(path.dirname(file), { recursive: true });
    writeFileSync(file, content);
  }

  /** Copies a file of an installed package. */
  copy(name: string, from: string): void {
    mkdirSync(path.dirname(path.join(this.folder, 'assets', name)), { recursive: true });
    cpSync(from, path.join(this.folder, 'assets', name));
  }

  /** Collects the sources as they are, and gives what the command says. */
  async collect(): Promise<string> {
    const stdout = new TextOutput();
    await callCommand(this.site, 'collectstatic', { input: false, stdout });
    return stdout.text;
  }

  remove(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }
}
