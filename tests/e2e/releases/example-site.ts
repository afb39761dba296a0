import { appendFileSync } from 'node:fs';
import path from 'node:path';
import { ROOT } from '../../running';
import { ReleasedSite } from './site';

const STYLE_SHEET = 'dist/project/apps/home/static/home/css/site.css';

/** The repository's example, built by `npm run build`, with the version of Bootstrap that it is given. */
export class ExampleSite extends ReleasedSite {
  protected readonly server = ['dist/project/server.js'];
  readonly #modules: string;

  /** @param modules what {@link installReleased} gives */
  constructor(modules: string) {
    super();
    this.#modules = modules;
    this.copy(path.join(ROOT, 'package.json'), 'package.json');
    this.copy(path.join(ROOT, 'dist'), 'dist');
  }

  readonly sight =
    'bootstrap.Modal.VERSION + getComputedStyle(document.documentElement).getPropertyValue("--release")';

  useBootstrap(version: '5.3.2' | '5.3.3'): void {
    this.depend('bootstrap', path.join(this.#modules, `bootstrap-${version}`));
  }

  /** Adds a rule to the site's style sheet. */
  addRule(rule: string): void {
    appendFileSync(this.at(STYLE_SHEET), `${rule}\n`);
  }

  protected build(): Promise<void> {
    return this.run('dist/manage.js', 'collectstatic', '--noinput');
  }
}
