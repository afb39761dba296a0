import type { Settings } from '../conf';
import type { CheckMessage } from './message';
import type { SystemCheck } from './system-check';

/** Keys that are shorter, or that have fewer different characters, can be guessed. */
const MIN_LENGTH = 50;
const MIN_DIFFERENT = 5;

/** Django's security checks of the settings, as far as they apply here. `check --deploy` runs them. */
export function securityCheck(settings: Settings): SystemCheck {
  return { tags: ['security'], deploy: true, run: () => findings(settings) };
}

function findings(settings: Settings): CheckMessage[] {
  const { SECRET_KEY: key, SECURE_HSTS_SECONDS: hsts } = settings;
  const tests: readonly [wrong: boolean, id: string, message: string, hint?: string][] = [
    [
      hsts === 0,
      'W004',
      'SECURE_HSTS_SECONDS is not set.',
      'If the whole site is served over https only, set it. A mistake cannot be undone before it runs out: begin with a short time.',
    ],
    [
      !settings.SECURE_CONTENT_TYPE_NOSNIFF,
      'W006',
      'SECURE_CONTENT_TYPE_NOSNIFF is off: browsers may guess the media type of responses.',
    ],
    [
      !settings.SECURE_SSL_REDIRECT,
      'W008',
      'SECURE_SSL_REDIRECT is off: requests over http are answered.',
      'Turn it on, with SECURE_PROXY_SSL_HEADER behind a proxy, unless the proxy redirects them itself.',
    ],
    [
      key.length < MIN_LENGTH || new Set(key).size < MIN_DIFFERENT,
      'W009',
      `SECRET_KEY is shorter than ${MIN_LENGTH} characters or has fewer than ${MIN_DIFFERENT} different ones.`,
      "Use a long random string, from the environment: node -p \"require('crypto').randomBytes(48).toString('base64url')\"",
    ],
    [settings.DEBUG, 'W018', 'DEBUG is on: error pages show the source.', 'Turn it off.'],
    [
      settings.X_FRAME_OPTIONS === null,
      'W019',
      'X_FRAME_OPTIONS is null: other sites may show this one in a frame.',
    ],
    [
      settings.ALLOWED_HOSTS.length === 0,
      'W020',
      'ALLOWED_HOSTS is empty: with DEBUG off no request is answered.',
    ],
    [
      settings.ALLOWED_HOSTS.includes('*'),
      'W024',
      "ALLOWED_HOSTS has '*': every Host header is accepted.",
      'Name the hosts.',
    ],
  ];
  return tests
    .filter(([wrong]) => wrong)
    .map(([, id, message, hint]) => ({ level: 'warning', id: `security.${id}`, message, hint }));
}
