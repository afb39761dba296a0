import { basename } from 'node:path';
import type { Container, ContainerModule } from 'inversify';
import type { CheckMessage } from '../checks';

/**
 * An app: a folder with `static/`, `templates/`, `management/commands/`, urls and views.
 *
 * A plain folder is an app. An app with a configuration of its own exports a subclass from its `apps.ts`:
 *
 * ```ts
 * export class ShopConfig extends AppConfig {
 *   override readonly label = 'shop';
 *   override readonly module = new ContainerModule(({ bind }) => { bind(PRICES).to(Prices).inSingletonScope(); });
 * }
 * ```
 */
export class AppConfig {
  /** Marks the classes that are app configurations among the exports of an `apps` module. */
  static readonly isAppConfig: boolean = true;

  /** The app's folder, for a class that is itself an entry of INSTALLED_APPS: `static override readonly path = __dirname`. */
  static readonly path: string | undefined;

  /** The entry of INSTALLED_APPS. */
  readonly name: string;

  /** The app's folder, absolute. */
  readonly path: string;

  /** Unique short name: the folder's name, unless overridden. */
  readonly label: string;

  /** The services that this app adds to the site's container. */
  readonly module?: ContainerModule;

  /** Patterns of files under `static/` that finders leave out, besides those that are ignored everywhere. */
  readonly ignorePatterns?: readonly string[];

  /**
   * @param name the entry of INSTALLED_APPS
   * @param path the app's folder, absolute
   */
  constructor(name: string, path: string) {
    this.name = name;
    this.path = path;
    this.label = basename(path);
  }

  /** Runs once, when the site's container is complete. */
  ready(_container: Container): void {}

  /** Runs this app's own system checks. */
  checks(): readonly CheckMessage[] | Promise<readonly CheckMessage[]> {
    return [];
  }
}

/** A subclass of {@link AppConfig}. */
export type AppConfigClass = (new (
  name: string,
  path: string,
) => AppConfig) & { readonly path?: string | undefined; readonly default?: boolean };
