// Serves argv's folder by the host's own server, asks it for what argv names, and prints what came as JSON.
const [library, root] = process.argv.slice(2);
const { whiteNoiseFetch } = require(library);

const handler = whiteNoiseFetch(() => new Response('the application', { status: 404 }), {
  root,
  prefix: '/static/',
});

function listen() {
  if (typeof Bun !== 'undefined') return Bun.serve({ port: 0, fetch: (request) => handler(request) }).port;
  return Deno.serve({ port: 0, onListen() {} }, (request) => handler(request)).addr.port;
}

async function ask(origin, path, headers, method = 'GET') {
  const response = await fetch(origin + path, { headers, method });
  const body = await response.arrayBuffer();
  const { status } = response;
  return {
    status,
    bytes: body.byteLength,
    encoding: response.headers.get('content-encoding'),
    etag: response.headers.get('etag'),
  };
}

async function main() {
  const origin = `http://127.0.0.1:${listen()}`;
  const whole = await ask(origin, '/static/app.css', { 'accept-encoding': 'br' });
  const answers = {
    whole,
    again: await ask(origin, '/static/app.css', { 'accept-encoding': 'br', 'if-none-match': whole.etag }),
    head: await ask(origin, '/static/app.css', { 'accept-encoding': 'identity' }, 'HEAD'),
    large: await ask(origin, '/static/large.bin', {}),
    range: await ask(origin, '/static/large.bin', { range: 'bytes=1500000-1500009' }),
    unsatisfiable: await ask(origin, '/static/app.css', { range: 'bytes=99999-' }),
    spelled: await ask(origin, '/static/%61pp.css', {}),
    miss: await ask(origin, '/elsewhere', {}),
  };
  console.log(JSON.stringify(answers));
  process.exit(0);
}

void main();
