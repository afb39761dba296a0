import type { RequestListener } from 'node:http';

/** The folder and the port of a contender, from the environment of every server of the benchmark. */
export const root = process.env.BENCH_ROOT ?? '';
export const port = Number(process.env.BENCH_PORT);
export const host = '127.0.0.1';

const HELLO = Buffer.from('hello');
const HELLO_HEADERS = ['Content-Type', 'text/plain', 'Content-Length', '5'];

/** The application behind the static files: what a miss goes to. As cheap as Node allows, so that a wrapper's share shows. */
export const hello: RequestListener = (_request, response) => {
  response.writeHead(200, HELLO_HEADERS);
  response.end(HELLO);
};
