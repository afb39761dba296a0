import { whiteNoiseFetch } from '../../framework/whitenoise';
import { type Kind, optionsFor } from './kinds';
import { type FuzzAnswer, Oracle, Violation } from './oracle';
import { etagsOf, filesOf } from './pure';
import { type FuzzRequest, recombined, requestParts } from './requests';
import { SEED } from './seeds';
import { FROM_APPLICATION, type Tree } from './tree';

/** The number of requests at one time. */
const CONCURRENT = 16;

/**
 * Puts requests to the handler of web-standard requests. What `new Request` refuses is no request; how it
 * spells a path anew is the platform's affair.
 *
 * @returns how many requests were answered
 */
export async function fuzzFetch(tree: Tree, kind: Kind, cases: number): Promise<number> {
  const oracle = new Oracle(tree);
  const source = recombined(requestParts(tree, etagsOf(filesOf(tree), tree)), SEED);
  const headers = { 'X-Application': 'yes' };
  const handler = whiteNoiseFetch(
    ({ method }) => new Response(method === 'HEAD' ? null : FROM_APPLICATION, { status: 404, headers }),
    optionsFor(kind),
  )
    .addFiles(tree.root, '/static/')
    .addFiles(tree.site, '/');
  let started = 0;
  const worker = async () => {
    while (started < cases) {
      const asked = source.next().value as FuzzRequest;
      const request = asRequest(asked);
      if (request === null) continue;
      started++;
      const { pathname, search } = new URL(request.url);
      const target = pathname + search;
      try {
        const answer = await answerOf(await handler(request));
        oracle.check({ ...asked, method: request.method, target }, answer);
      } catch (error) {
        const said = `${(error as Error).message}\n${JSON.stringify({ ...asked, target })}`;
        throw new Error(`fetch case ${started}, FUZZ_SEED=${SEED}: ${said}`, { cause: error });
      }
    }
  };
  await Promise.all(Array.from({ length: CONCURRENT }, worker));
  await handler.close();
  return started;
}

function asRequest({ method, target, headers }: FuzzRequest): Request | null {
  try {
    const url = target.startsWith('/') ? `http://ours.example${target}` : target;
    // A value's outer blanks are gone in `Headers`: the oracle must see what the handler sees.
    if (Object.values(headers).some((value) => value !== value.trim())) return null;
    return new Request(url, { method, headers });
  } catch {
    return null;
  }
}

async function answerOf(response: Response): Promise<FuzzAnswer> {
  if (!(response instanceof Response)) throw new Violation('no Response');
  const headers = new Map([...response.headers].map(([name, value]) => [name, [value]] as const));
  return { status: response.status, headers, body: Buffer.from(await response.arrayBuffer()) };
}
