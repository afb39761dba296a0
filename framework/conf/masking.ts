import { inspect } from 'node:util';

/** Names whose values are never shown. */
const SECRET_NAME = /API|AUTH|CREDENTIAL|DATABASE_URL|DSN|KEY|PASS|PRIVATE|SECRET|SIGNATURE|TOKEN/i;

/** The text shown in place of a secret. */
export const MASK = '********';

/** Tells whether a setting or variable of this name holds a secret, which must not be printed. */
export function isSecretName(name: string): boolean {
  return SECRET_NAME.test(name);
}

/** Replaces every value under a secret name by asterisks, at any depth. */
export function maskSecrets(name: string, value: unknown): unknown {
  if (isSecretName(name)) return value === '' || value === null || value === undefined ? value : MASK;
  if (Array.isArray(value)) return value.map((item: unknown) => maskSecrets('', item));
  if (value !== null && typeof value === 'object' && Object.getPrototypeOf(value) === Object.prototype) {
    return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, maskSecrets(key, item)]));
  }
  return maskUrl(value);
}

/** Masks the password of a URL, which is a secret whatever the setting is called. */
function maskUrl(value: unknown): unknown {
  return typeof value === 'string' ? value.replace(/(\/\/[^/\s:@]*:)[^/\s@]+@/g, `$1${MASK}@`) : value;
}

/** Shows a value in one line of a message, without its secrets and cut to a readable length. */
export function describeValue(name: string, value: unknown): string {
  const text = inspect(maskSecrets(name, value), { depth: 3, breakLength: Number.POSITIVE_INFINITY });
  return text.length > 200 ? `${text.slice(0, 200)}…` : text;
}
