import { boolean, nonEmptyString, string, z } from '../zod';
import { count, isPattern, setting } from './setting';

/** W3C Referrer Policy §3. */
const REFERRER_POLICIES: ReadonlySet<string> = new Set([
  'no-referrer',
  'no-referrer-when-downgrade',
  'origin',
  'origin-when-cross-origin',
  'same-origin',
  'strict-origin',
  'strict-origin-when-cross-origin',
  'unsafe-url',
]);

/** One policy, or several with commas between, of which browsers take the last they know. */
const referrerPolicy = string.check(
  z.refine((value) => value.split(',').every((policy) => REFERRER_POLICIES.has(policy.trim()))),
);

/** HTML §7.1.3. */
const OPENER_POLICIES: ReadonlySet<string> = new Set([
  'same-origin',
  'same-origin-allow-popups',
  'noopener-allow-popups',
  'unsafe-none',
]);

/** A host as a URL has it: a name or address, and perhaps a port. */
const HOST = /^(?:[^\s:/?#@[\]\\]+|\[[0-9a-f:.]+\])(?::\d+)?$/i;

/** Headers and redirects that `SecurityMiddleware` answers for, with Django's names and meanings. */
export const SECURITY = {
  SECURE_CONTENT_TYPE_NOSNIFF: setting(boolean, {
    default: true,
    expected: 'true or false',
    doc: 'Send `X-Content-Type-Options: nosniff`.',
  }),
  SECURE_REFERRER_POLICY: setting(z.nullable(z.union([referrerPolicy, z.array(referrerPolicy)])), {
    default: 'same-origin',
    expected: "a referrer policy such as 'same-origin', a list of them, or null",
    doc: 'The `Referrer-Policy` header; null sends none.',
  }),
  SECURE_CROSS_ORIGIN_OPENER_POLICY: setting(
    z.nullable(string.check(z.refine((value) => OPENER_POLICIES.has(value)))),
    {
      default: 'same-origin',
      expected: "'same-origin', 'same-origin-allow-popups', 'noopener-allow-popups', 'unsafe-none' or null",
      doc: 'The `Cross-Origin-Opener-Policy` header; null sends none.',
    },
  ),
  X_FRAME_OPTIONS: setting(z.nullable(z.enum(['DENY', 'SAMEORIGIN'])), {
    default: 'DENY',
    expected: "'DENY', 'SAMEORIGIN' or null",
    doc: 'The `X-Frame-Options` header; null sends none.',
  }),
  SECURE_HSTS_SECONDS: setting(count, {
    default: 0,
    expected: 'a number of seconds',
    doc: 'The `max-age` of `Strict-Transport-Security` on secure requests, in seconds; 0 sends none.',
  }),
  SECURE_HSTS_INCLUDE_SUBDOMAINS: setting(boolean, {
    default: false,
    expected: 'true or false',
    doc: 'Add `includeSubDomains` to it.',
  }),
  SECURE_HSTS_PRELOAD: setting(boolean, {
    default: false,
    expected: 'true or false',
    doc: 'Add `preload` to it.',
  }),
  SECURE_SSL_REDIRECT: setting(boolean, {
    default: false,
    expected: 'true or false',
    doc: 'Redirect every insecure request to its https URL.',
  }),
  SECURE_SSL_HOST: setting(z.nullable(string.check(z.regex(HOST))), {
    default: null,
    expected: 'a host name without scheme and path, or null',
    doc: 'The host that redirect goes to; null keeps the request’s own.',
  }),
  SECURE_REDIRECT_EXEMPT: setting(
    z.array(z.union([string.check(z.refine(isPattern)), z.instanceof(RegExp)])),
    {
      default: [],
      expected: 'a list of regular expressions',
      doc: 'Paths, without their leading slash, that are not redirected.',
    },
  ),
  SECURE_PROXY_SSL_HEADER: setting(z.nullable(z.tuple([nonEmptyString, nonEmptyString])), {
    default: null,
    expected: "[header, value], such as ['x-forwarded-proto', 'https'], or null",
    doc: 'The header by which a proxy says that the request came over https. Set it only behind a proxy that always sets or strips that header.',
  }),
  USE_X_FORWARDED_HOST: setting(boolean, {
    default: false,
    expected: 'true or false',
    doc: 'Take the request’s host from `X-Forwarded-Host`. Only behind a proxy that sets it.',
  }),
};
