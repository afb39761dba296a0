import { existsSync, realpathSync } from 'node:fs';
import type { Command as Parser } from 'commander';
import { dependencies } from '../../container';
import { BaseCommand, CommandError, type CommandOptions, jsonOption } from '../../management';
import { originalName } from '../../manifest';
import { isSystemError } from '../../system-error';
import { FINDERS, type Finder } from '../finders';

interface Search {
  readonly found: string[];
  /** The folders that were searched. */
  readonly searched: string[];
  /** Messages of the file system about folders that could not be searched. */
  readonly troubles: string[];
}

/**
 * Django's `findstatic`; unlike Django's it fails when a file is not found. It also takes a published name, as it stands
 * in a browser's tools or in a log, and finds the sources that the name is made for.
 */
export class Command extends BaseCommand {
  readonly help = 'Finds the absolute paths for the given static file(s).';
  override readonly missingArgumentsMessage = 'Enter at least one staticfile.';
  override readonly requiresSystemChecks = [];

  static readonly inject = dependencies<typeof Command>(FINDERS);

  readonly #finders: readonly Finder[];

  constructor(finders: readonly Finder[]) {
    super();
    this.#finders = finders;
  }

  override addArguments(parser: Parser): void {
    parser
      .argument('<staticfile...>', 'paths of static files')
      .option('--first', 'show only the first match of each')
      .addOption(jsonOption());
  }

  handle({ verbosity, first }: CommandOptions, ...paths: string[]): string {
    const answers: string[] = [];
    const files: object[] = [];
    let missing = 0;
    for (const path of paths) {
      const { found, searched, troubles } = this.#findByAnyName(path, first === true);
      files.push({ name: path, found, searched });
      const locations =
        verbosity >= 2 ? `\nLooking in the following locations:\n  ${searched.join('\n  ')}` : '';
      for (const trouble of troubles) this.stderr.write(`Cannot look for '${path}': ${trouble}`);
      if (found.length === 0) {
        missing++;
        if (verbosity >= 1) {
          this.stderr.write(`No matching file found for '${path}'.${locations && `\n${locations}`}`);
        }
      } else if (verbosity === 0) {
        answers.push(...found);
      } else {
        answers.push(`Found '${path}' here:\n  ${found.join('\n  ')}${locations}`);
      }
    }
    this.json?.write(missing === 0, { files });
    if (missing > 0) {
      if (answers.length > 0) this.stdout.write(answers.join('\n'));
      throw new CommandError(
        missing === 1 ? 'A static file was not found.' : `${missing} static files were not found.`,
      );
    }
    return answers.join('\n');
  }

  #findByAnyName(path: string, first: boolean): Search {
    const search = this.#find(path, first);
    const original = originalName(path);
    return search.found.length > 0 || original === null ? search : this.#find(original, first);
  }

  #find(path: string, first: boolean): Search {
    const search: Search = { found: [], searched: [], troubles: [] };
    for (const finder of this.#finders) {
      search.searched.push(...(finder.locations ?? []));
      try {
        const matches = finder.find(path, { all: true });
        // A finder may list a file that is yet to be made.
        search.found.push(
          ...matches.filter((match) => existsSync(match)).map((match) => realpathSync(match)),
        );
      } catch (error) {
        // A folder that may not be entered: another finder may still have the file.
        if (!isSystemError(error)) throw error;
        search.troubles.push(error.message);
      }
      if (first && search.found.length > 0) return { ...search, found: search.found.slice(0, 1) };
    }
    return search;
  }
}
