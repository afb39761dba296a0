import { z } from 'zod';
import { ImproperlyConfigured } from '../conf';

/**
 * The options of a storage or a finder, checked.
 *
 * @param owner the class they belong to, for messages
 * @throws ImproperlyConfigured naming every option that is unknown or of the wrong type
 */
export function parseOptions<Shape extends z.ZodRawShape>(
  shape: Shape,
  options: Readonly<Record<string, unknown>>,
  owner: string,
) {
  const result = z.strictObject(shape).safeParse(options);
  if (result.success) return result.data;
  const problems = result.error.issues.map((issue) =>
    issue.code === 'unrecognized_keys'
      ? `${owner} has no option ${issue.keys.map((key) => `'${key}'`).join(', ')}; it has ${Object.keys(shape).join(', ')}.`
      : `${owner}: option '${issue.path.join('.')}': ${issue.message}.`,
  );
  throw new ImproperlyConfigured(problems.join('\n'));
}
