import { statSync } from 'node:fs';
import path from 'node:path';
import { policyConflict, urlPrefix } from '../assets';
import { nearest } from '../nearest';
import { OPTIONS, type Option, type OptionName, PREFIX, ROOT, type ServingOptions } from './option-table';
import { WhiteNoiseOptionError, type WhiteNoiseOptions } from './options';
import { optionElsewhere } from './options-of-others';
import type { FileSource } from './source';

/**
 * Checks the options and fills in the defaults.
 *
 * @throws WhiteNoiseOptionError
 */
export function resolveOptions(options: WhiteNoiseOptions): ServingOptions {
  const known: Readonly<Record<string, Option<unknown>>> = { root: ROOT, prefix: PREFIX, ...OPTIONS };
  if (typeof options !== 'object' || options === null) {
    throw new WhiteNoiseOptionError(`whiteNoise: expected an object of options, got ${shown(options)}`);
  }
  for (const [name, value] of Object.entries(options)) {
    if (!Object.hasOwn(known, name)) {
      throw new WhiteNoiseOptionError(
        `whiteNoise: unknown option '${name}'${aboutUnknown(name, value, Object.keys(known))}`,
      );
    }
    if (value !== undefined) check(name, known[name] as Option<unknown>, value);
  }
  const served = (Object.keys(OPTIONS) as OptionName[]).map((name) => {
    const row = OPTIONS[name] as Option<unknown>;
    const value = options[name] === undefined ? row.default : options[name];
    return [name, row.served === undefined ? value : row.served(value)];
  });
  const complete: ServingOptions = Object.fromEntries(served);
  const conflict = policyConflict(complete);
  if (conflict !== null) throw new WhiteNoiseOptionError(`whiteNoise: ${conflict}`);
  return withPages(complete, options);
}

/** Fills in what depends on the pages: they are files of `root`, and must not answer for a missing chunk. */
function withPages(served: ServingOptions, { root, missing }: WhiteNoiseOptions): ServingOptions {
  for (const name of ['fallback', 'notFound'] as const) {
    if (served[name] === null || root !== undefined) continue;
    throw new WhiteNoiseOptionError(`whiteNoise: ${name} is a file of root, and there is no root`);
  }
  return missing === undefined && served.fallback !== null ? { ...served, missing: 'hashed' } : served;
}

/**
 * Checks a source of files and its prefix, and brings the prefix into shape: `static` becomes `/static/`.
 *
 * @throws WhiteNoiseOptionError
 */
export function resolveSource(
  source: unknown,
  prefix: unknown,
  { autorefresh }: Pick<ServingOptions, 'autorefresh'>,
): { source: string | FileSource; prefix: string } {
  const given = prefix === undefined ? PREFIX.default : prefix;
  check('prefix', PREFIX, given);
  check('root', ROOT, source);
  if (typeof source === 'string') checkFolder(source, autorefresh);
  return { source: source as string | FileSource, prefix: urlPrefix(given as string) };
}

function check(name: string, { accepts, expected, hint }: Option<unknown>, value: unknown): void {
  if (accepts(value)) return;
  throw new WhiteNoiseOptionError(
    `whiteNoise: ${name} must be ${expected}, got ${shown(value)}${hint?.(value) ?? ''}`,
  );
}

function aboutUnknown(name: string, value: unknown, known: readonly string[]): string {
  const elsewhere = optionElsewhere(name, value);
  if (elsewhere !== null) return `: ${elsewhere}`;
  const near = nearest(name, known);
  return near === null ? '' : `, did you mean '${near}'?`;
}

/**
 * Refuses a relative root that is not there: a process that was started in another folder, or before the build, would
 * answer nothing but 404. With autorefresh the folder may come later, as files may. A missing absolute root is worth a
 * warning only: settings name folders that a site may not have.
 */
function checkFolder(root: string, autorefresh: boolean): void {
  const folder = path.resolve(root);
  if (autorefresh || path.isAbsolute(root)) return;
  if (statSync(folder, { throwIfNoEntry: false })?.isDirectory()) return;
  throw new WhiteNoiseOptionError(
    `whiteNoise: root must be a folder that exists, got '${root}': there is no folder at ${folder}`,
  );
}

function shown(value: unknown): string {
  if (typeof value === 'string') return `'${value}'`;
  if (typeof value === 'function') return 'a function';
  return typeof value === 'object' && value !== null ? 'an object' : String(value);
}
