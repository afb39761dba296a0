import type { RequestListener } from 'node:http';
import { whiteNoise } from '../../../framework/whitenoise';
import { fallback, type Listening, listening } from '../../whitenoise/serving';

/** Serves a folder as a live site does, under /static/. */
export function serving(folder: string): Promise<Listening> {
  return listening(whiteNoise(fallback, { root: folder, prefix: '/static/' }));
}

/** Answers of a site that is not what it should be, by path; everything else is a 404. */
export function answering(answers: Readonly<Record<string, RequestListener>>): Promise<Listening> {
  return listening((request, response) => {
    const answer = answers[request.url ?? ''];
    if (answer) answer(request, response);
    else response.writeHead(404).end();
  });
}

/** Answers with bytes. */
export function bytes(body: string | Uint8Array): RequestListener {
  return (_request, response) => response.end(body);
}
