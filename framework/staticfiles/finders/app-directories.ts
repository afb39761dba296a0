import path from 'node:path';
import { APPS, type AppRegistry } from '../../apps';
import { SETTINGS, type Settings } from '../../conf';
import { dependencies } from '../../container';
import type { FoundFile } from './finder';
import { FolderFinder } from './folders';
import { ignoreRules } from './ignore';

/** The folder of an app that holds its static files. */
const SOURCE_FOLDER = 'static';

/** Finds the files in the `static` folders of the installed apps; earlier apps win. */
export class AppDirectoriesFinder extends FolderFinder {
  static readonly inject = dependencies<typeof AppDirectoriesFinder>(APPS, SETTINGS);

  readonly #registry: AppRegistry;

  constructor(registry: AppRegistry, settings: Pick<Settings, 'STATIC_ROOT'>) {
    super(
      registry.apps.map((app) => ({ folder: path.join(app.path, SOURCE_FOLDER) })),
      settings.STATIC_ROOT,
    );
    this.#registry = registry;
  }

  /** Lists the files of all apps. An app's own `ignorePatterns` apply to its files in addition. */
  override *list(ignorePatterns: readonly string[]): Iterable<FoundFile> {
    for (const [index, root] of this.roots.entries()) {
      yield* new FolderFinder([root], this.staticRoot).list(this.#patternsOf(index, ignorePatterns));
    }
  }

  protected override *matches(name: string, ignorePatterns: readonly string[]): Iterable<string> {
    for (const [index, root] of this.roots.entries()) {
      // A caller that ignores nothing is shown what the app ignores, too.
      const patterns = ignorePatterns.length > 0 ? this.#patternsOf(index, ignorePatterns) : [];
      const source = this.matchIn(root, name, ignoreRules(patterns));
      if (source !== null) yield source;
    }
  }

  #patternsOf(index: number, ignorePatterns: readonly string[]): string[] {
    return [...ignorePatterns, ...(this.#registry.apps[index]?.ignorePatterns ?? [])];
  }
}
