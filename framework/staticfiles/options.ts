import { boolean, describeValue, ImproperlyConfigured, integer, z } from '../conf';

/** The ways in which the modules of a release find each other: rewritten names, their own names, or import maps of pages. */
export const moduleNames = z.union([boolean, z.literal('importmap')], "true, false or 'importmap'");

const QUALITY = 'a quality of Brotli, from 0 to 11';
export const brotliQuality = integer.check(z.gte(0, QUALITY), z.lte(11, QUALITY));

/** Name of an option → its schema. */
type Fields = Readonly<Record<string, z.ZodMiniType>>;

/** The options that these schemas accept. */
export type OptionsOf<F extends Fields> = z.output<z.ZodMiniObject<F>>;

/**
 * Checks the options of a storage or a finder.
 *
 * @param fields the schema of each; its messages say, in words, what is expected
 * @param owner the class they belong to, for messages
 * @throws ImproperlyConfigured naming every option that is unknown, or wrong with its value and what was expected
 */
export function parseOptions<F extends Fields>(
  fields: F,
  options: Readonly<Record<string, unknown>>,
  owner: string,
): OptionsOf<F> {
  const { error } = z.strictObject(fields).safeParse(options);
  if (error === undefined) return options as OptionsOf<F>;
  // One message for each place: -1.5 is not a whole number, and not a mode either.
  const issues = error.issues.filter(
    ({ path }, at, all) => all.findIndex((other) => String(other.path) === String(path)) === at,
  );
  const problems = issues.flatMap((issue) => {
    const { path, message } = issue;
    if (issue.code === 'unrecognized_keys' && path.length === 0) {
      const names = Object.keys(fields).join(', ');
      return issue.keys.map((key) => `${owner} has no option '${key}'; it has ${names}.`);
    }
    const shown = describeValue(String(path.at(-1)), valueAt(path, options));
    return `${owner}: option '${path.join('.')}' is ${shown}: expected ${message}.`;
  });
  throw new ImproperlyConfigured(problems.join('\n'));
}

function valueAt(path: readonly PropertyKey[], options: unknown): unknown {
  return path.reduce((value, key) => (value as Readonly<Record<PropertyKey, unknown>>)[key], options);
}
