import { describeValue, isSecretName, MASK, type Settings, settingsEntries } from '../../conf';

/** Lists the facts of a request as rows, without its secrets. */
export function requestFacts(request: Request): [name: string, value: string][] {
  return [
    ['Method', request.method],
    ['URL', maskedUrl(request.url)],
    ...[...request.headers].map(([name, value]): [string, string] => [name, maskedHeader(name, value)]),
  ];
}

/** Lists the settings as rows, without their secrets. */
export function settingsFacts(settings: Settings): [name: string, value: string][] {
  return settingsEntries(settings).map(([name, value]) => [name, describeValue(name, value)]);
}

/** Masks the secrets of a url: tokens in its query, and the password before its host. */
export function maskedUrl(text: string): string {
  const url = new URL(text);
  if (url.password !== '') url.password = MASK;
  for (const name of new Set(url.searchParams.keys())) {
    if (isSecretName(name)) url.searchParams.set(name, MASK);
  }
  return url.href;
}

function maskedHeader(name: string, value: string): string {
  if (name === 'cookie') return value.replace(/=[^;]*/g, `=${MASK}`);
  if (name === 'referer' && URL.canParse(value)) return maskedUrl(value);
  return isSecretName(name) ? MASK : value;
}
