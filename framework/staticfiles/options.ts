import { describeValue, type Fields, type FieldsType, ImproperlyConfigured, object } from '../conf';

/**
 * The options of a storage or a finder, checked.
 *
 * @param owner the class they belong to, for messages
 * @throws ImproperlyConfigured naming every option that is unknown, or wrong with its value and what was expected
 */
export function parseOptions<F extends Fields>(
  fields: F,
  options: Readonly<Record<string, unknown>>,
  owner: string,
): FieldsType<F> {
  const misfits = object(fields).misfits(options);
  if (misfits.length === 0) return options as FieldsType<F>;
  const problems = misfits.map(({ path, value, expected }) => {
    const [name = ''] = path;
    return Object.hasOwn(fields, name)
      ? `${owner}: option '${path.join('.')}' is ${describeValue(String(path.at(-1)), value)}: expected ${expected}.`
      : `${owner} has no option '${name}'; it has ${Object.keys(fields).join(', ')}.`;
  });
  throw new ImproperlyConfigured(problems.join('\n'));
}
