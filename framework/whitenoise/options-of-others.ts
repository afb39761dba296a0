const VARIANTS =
  'compressed variants beside a file are always used, and compress: true makes them for files that have none';

/**
 * The options of express.static (`send`), sirv, koa-static and @fastify/static that do not exist here, each with the
 * words that continue "unknown option 'index': …". People come with them in their fingers.
 */
const ELSEWHERE: Readonly<Record<string, string | ((value: unknown) => string)>> = {
  maxage: (value) => `it is maxAge here, in seconds${typeof value === 'number' ? '' : inSeconds(value)}`,
  cacheControl: 'maxAge: null sends no Cache-Control',
  index: "it is indexFile here: true for 'index.html', or a file name",
  redirect: "with indexFile, '/docs' always leads to '/docs/'",
  format: "with indexFile, '/docs' always leads to '/docs/'",
  extensions: 'every file has one URL, with its extension',
  dotfiles: 'it is allowDotfiles here: true or false',
  serveDotFiles: 'it is allowDotfiles here: true or false',
  hidden: 'it is allowDotfiles here: true or false',
  single: (value) => `it is fallback here: '${typeof value === 'string' ? value : 'index.html'}'`,
  ignores: 'fallback answers navigations alone, and none that asks for a file',
  onNoMatch: "every request that no file answers is the application's; notFound: '404.html' sends a page",
  fallthrough: "it is missing here: 'pass', the default, or 'all' for 404; notFound: '404.html' sends a page",
  defer: "files are answered first, and every other request is the application's",
  setHeaders: 'it is addHeaders(headers, path, url) here, called once per file',
  contentType: 'addHeaders can delete Content-Type, and mimetypes sets it',
  etag: 'every answer has its validators',
  lastModified: 'every answer has its validators',
  acceptRanges: 'ranges are always answered',
  gzip: VARIANTS,
  brotli: VARIANTS,
  br: VARIANTS,
  preCompressed: VARIANTS,
  dev: 'it is autorefresh here',
  wildcard: 'files are found once at start; autorefresh looks at the disk on every request',
  list: 'folders are not listed',
  decorateReply: 'the wrapper adds nothing to replies',
  serve: 'leave the wrapper out where it is to serve nothing',
  prefixAvoidTrailingSlash: 'a prefix means the same with and without its slashes',
  constraints: 'a function around the wrapper can decide by host',
  globIgnore: 'a FileSource as root gives the files that may be served',
  allowedPath: 'a FileSource as root gives the files that may be served',
  schemaHide: 'files have no schema',
  logLevel: 'answers are published on a diagnostics channel',
};

/** Tells what an option of another server is here; null for a name that is of none of them. */
export function optionElsewhere(name: string, value: unknown): string | null {
  if (!Object.hasOwn(ELSEWHERE, name)) return null;
  const meaning = ELSEWHERE[name];
  return typeof meaning === 'function' ? meaning(value) : (meaning ?? null);
}

/** Seconds in each unit in which other servers take a time such as `'1d'`. */
const SECONDS: Readonly<Record<string, number>> = {
  ms: 0.001,
  s: 1,
  m: 60,
  h: 3600,
  d: 86_400,
  w: 604_800,
  y: 31_557_600,
};

/** Matches a time as the package `ms` reads it, with the first letter of its unit, or `ms`. */
const TIME =
  /^(\d+(?:\.\d+)?) ?(?:(ms|s|m|h|d|w|y)|(s)ec(?:ond)?s?|(m)in(?:ute)?s?|(h)(?:ou)?rs?|(d)ays?|(w)eeks?|(y)(?:ea)?rs?)$/i;

/** Says how a time such as `'1d'` is written in seconds; an empty text for anything else. */
export function inSeconds(value: unknown): string {
  const [, amount = '', ...units] = TIME.exec(typeof value === 'string' ? value : '') ?? [];
  const unit = SECONDS[units.find((found) => found !== undefined)?.toLowerCase() ?? ''];
  return unit === undefined ? '' : `: write ${Math.floor(Number(amount) * unit)}`;
}
