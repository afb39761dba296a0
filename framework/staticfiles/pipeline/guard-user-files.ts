import { codingOfName, originalName } from '../../manifest';
import { BuildError } from '../build-error';
import type { Destination } from '../destination';
import type { Plan } from './plan';
import type { Published } from './published';

/** The destination holds files of another program, which the build would take for its own. */
export class UserFilesError extends BuildError {}

/** The number of files that a message names. */
const NAMED = 5;

/**
 * Asserts that a release replaces no file of another program, and that a destination without a release holds none:
 * such a folder was named by mistake. Names that begin with a dot (`.gitkeep`, `.DS_Store`) do not count there, nor
 * files that are as this release has them, which a build left that was stopped.
 *
 * @param isUntouched see {@link Published.userFiles}
 * @throws UserFilesError naming the files, and the way out
 */
export async function assertUserFilesSafe(
  plan: Plan,
  published: Published,
  { label }: Pick<Destination, 'label'>,
  manifestName: string | undefined,
  isUntouched: boolean,
): Promise<void> {
  const isUserFile = await published.userFiles(manifestName, isUntouched);
  const tasks = [...plan.newNames, ...plan.inPlace];
  const replaced = tasks.filter(({ replaces, output: { path } }) => replaces && isUserFile(path));
  if (replaced.length > 0) {
    const sources = replaced.map(({ output }) => `'${output.path}' (by ${output.asset.source})`);
    throw new UserFilesError(
      `${label} holds files of another program that this release would replace: ${listed(sources)}. ` +
        'Move them out of the way, or give --clear.',
    );
  }
  if (published.state.recipe !== '' || (await hasManifest(published, manifestName))) return;
  const own = new Set(tasks.map(({ output }) => output.path));
  const isVariant = (path: string) => {
    const file = path.slice(0, -(codingOfName(path)?.suffix.length ?? 0));
    // Variants of an earlier version come before it, so that a build which was stopped leaves some.
    return own.has(file) || originalName(file) !== null;
  };
  const others = [...published.inventory.keys()].filter(
    (path) => !/(?:^|\/)\./.test(path) && isUserFile(path) && !own.has(path) && !isVariant(path),
  );
  if (others.length === 0) return;
  throw new UserFilesError(
    `${label} holds files that no build made: ${listed(others.map((path) => `'${path}'`))}. ` +
      'Name a folder for the build alone, or give --clear to have all other files in this one removed.',
  );
}

async function hasManifest(published: Published, manifestName: string | undefined): Promise<boolean> {
  return manifestName !== undefined && (await published.readManifest(manifestName)) !== null;
}

function listed(names: readonly string[]): string {
  const rest = names.length - NAMED;
  return names.slice(0, NAMED).join(', ') + (rest > 0 ? ` and ${rest} more` : '');
}
