import { basename } from 'node:path';
import type { Container, ContainerModule } from 'inversify';
import type { CheckMessage } from '../checks';

/**
 * An app: a folder with `static/`, `templates/`, `management/commands/`, urls and views.
 *
 * A folder is an app as it is. One that has more to say exports a subclass from its `apps.ts`:
 *
 * ```ts
 * export class ShopConfig extends AppConfig {
 *   override readonly label = 'shop';
 *   override readonly module = new ContainerModule(({ bind }) => { bind(PRICES).to(Prices).inSingletonScope(); });
 * }
 * ```
 */
export class AppConfig {
  /** Tells the classes of an app's `apps` module that are app configurations. */
  static readonly isAppConfig: boolean = true;

  /** The folder, for a class that stands itself in INSTALLED_APPS: `static override readonly path = __dirname`. */
  static readonly path: string | undefined;

  /** Unique short name: the folder's, unless overridden. */
  readonly label: string;

  /** What this app brings into the site's container. */
  readonly module?: ContainerModule;

  /** Patterns of files under `static/` that no finder lists, besides those that are ignored everywhere. */
  readonly ignorePatterns?: readonly string[];

  /**
   * @param name how INSTALLED_APPS names the app
   * @param path its folder, absolute
   */
  constructor(
    readonly name: string,
    readonly path: string,
  ) {
    this.label = basename(path);
  }

  /** What to do once, when the site's container is complete. */
  ready(_container: Container): void {}

  /** This app's own system checks. */
  checks(): readonly CheckMessage[] | Promise<readonly CheckMessage[]> {
    return [];
  }
}

/** A subclass of {@link AppConfig}. */
export type AppConfigClass = (new (
  name: string,
  path: string,
) => AppConfig) & { readonly path?: string | undefined; readonly default?: boolean };
