import { mkdirSync, writeFileSync } from 'node:fs';
import http from 'node:http';
import net from 'node:net';
import path from 'node:path';
import { inject, injectable, type ServiceIdentifier } from 'inversify';
import request from 'supertest';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import {
  absoluteUrl,
  BadRequest,
  ERROR_REPORTER,
  html,
  json,
  notFound,
  PermissionDenied,
  redirect,
  render,
  reverse,
  path as route,
  service,
} from '../../framework/http';
import { listen } from '../listening';
import { app, httpSite, temporaryFolder } from './site';

interface Greeter {
  greet(name: string): string;
}
const GREETER = Symbol.for('test:Greeter') as ServiceIdentifier<Greeter>;

describe('a view', () => {
  it('is a function from request and parameters to a response', async () => {
    const { application } = httpSite({
      ROOT_URLCONF: [route('add/<int:a>/<int:b>/', (_request, { a, b }) => json({ sum: a + b }))],
    });
    const response = await request(application).get('/add/2/40/').expect(200);
    expect(response.type).toBe('application/json');
    expect(response.body).toEqual({ sum: 42 });
  });

  it('reads the body, the query and the headers with the web’s own Request', async () => {
    const { application } = httpSite({
      ROOT_URLCONF: [
        route('echo/', async (req) =>
          json({
            q: new URL(req.url).searchParams.get('q'),
            body: await req.json(),
            agent: req.headers.get('user-agent'),
          }),
        ),
      ],
    });
    const response = await request(application)
      .post('/echo/?q=a%20b')
      .set('User-Agent', 'me')
      .send({ x: [1] });
    expect(response.body).toEqual({ q: 'a b', body: { x: [1] }, agent: 'me' });
  });

  it('streams, and is told when the client goes away', async () => {
    const cancelled = vi.fn();
    const { application } = httpSite({
      ROOT_URLCONF: [
        route('ticks/', () => {
          let n = 0;
          const body = new ReadableStream({
            async pull(controller) {
              await new Promise((resolve) => setTimeout(resolve, 5));
              controller.enqueue(new TextEncoder().encode(`tick ${n++}\n`));
            },
            cancel: cancelled,
          });
          return new Response(body);
        }),
      ],
    });
    const server = http.createServer(application);
    const port = await listen(server);
    await new Promise<void>((resolve, reject) => {
      const req = http.get({ port, path: '/ticks/' }, (res) => {
        res.on('data', (chunk: Buffer) => {
          if (chunk.includes('tick 3')) {
            req.destroy();
            resolve();
          }
        });
      });
      req.on('error', reject);
    });
    await vi.waitFor(() => expect(cancelled).toHaveBeenCalled());
    server.close();
    server.closeAllConnections();
  });

  it('that gives up because its client has gone is no failure to report', async () => {
    const gone = vi.fn();
    const site = httpSite({
      ROOT_URLCONF: [
        route('waits/', (req) => {
          return new Promise<Response>((_resolve, reject) => {
            req.signal.addEventListener('abort', () => {
              gone();
              reject(req.signal.reason);
            });
          });
        }),
      ],
    });
    const report = vi.fn();
    site.container.bind(ERROR_REPORTER).toConstantValue(report);
    const server = http.createServer(site.application);
    const port = await listen(server);
    const client = http.get({ port, path: '/waits/' }).on('error', () => {});
    await new Promise((resolve) => setTimeout(resolve, 100));
    client.destroy();
    await vi.waitFor(() => expect(gone).toHaveBeenCalled());
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect(report).not.toHaveBeenCalled();
    server.close();
  });

  it('may set several cookies', async () => {
    const { application } = httpSite({
      ROOT_URLCONF: [
        route('', () => {
          const headers = new Headers();
          headers.append('set-cookie', 'a=1; Expires=Wed, 21 Oct 2026 07:28:00 GMT');
          headers.append('set-cookie', 'b=2');
          return new Response('ok', { headers });
        }),
      ],
    });
    await request(application)
      .get('/')
      .expect('set-cookie', 'a=1; Expires=Wed, 21 Oct 2026 07:28:00 GMT,b=2');
  });

  it('for GET answers HEAD too, without the body', async () => {
    const { application } = httpSite({ ROOT_URLCONF: [route('', () => html('<p>hello'))] });
    const response = await request(application).head('/').expect(200);
    expect(response.headers['content-type']).toBe('text/html; charset=utf-8');
    expect(response.text).toBeUndefined();
  });

  it('gets services of its site: by asking for them, or as a class by its constructor', async () => {
    @injectable()
    class Hello {
      readonly #greeter: Greeter;

      constructor(@inject(GREETER) greeter: Greeter) {
        this.#greeter = greeter;
      }
      get(_request: Request, { name }: { name: string }) {
        return new Response(this.#greeter.greet(name));
      }
    }
    const site = httpSite({
      ROOT_URLCONF: [
        route('function/<name>/', (req, { name }) => new Response(service(req, GREETER).greet(name))),
        route('class/<name>/', Hello),
      ],
    });
    site.container.bind(GREETER).toConstantValue({ greet: (name) => `Hello ${name}` });
    await request(site.application).get('/function/Ann/').expect(200, 'Hello Ann');
    await request(site.application).get('/class/Bob/').expect(200, 'Hello Bob');
  });

  it('as a class answers the methods it has, and says which they are', async () => {
    class Resource {
      get() {
        return new Response('read');
      }
      async post(req: Request) {
        return new Response(`wrote ${await req.text()}`, { status: 201 });
      }
    }
    const { application } = httpSite({ ROOT_URLCONF: [route('r/', Resource)] });
    await request(application).get('/r/').expect(200, 'read');
    await request(application).head('/r/').expect(200);
    await request(application).post('/r/').type('text').send('x').expect(201, 'wrote x');
    await request(application).delete('/r/').expect(405).expect('allow', 'GET, HEAD, POST, OPTIONS');
    await request(application).options('/r/').expect(204).expect('allow', 'GET, HEAD, POST, OPTIONS');
  });

  it('makes urls by their names, redirects to them, and knows its own whole url', async () => {
    const { application } = httpSite({
      ROOT_URLCONF: [
        route('old/<int:id>/', (req, { id }) => redirect(reverse(req, 'new', [id]), { permanent: true })),
        route('new/<int:id>/', (req) => new Response(absoluteUrl(req, '/x')), { name: 'new' }),
      ],
    });
    await request(application).get('/old/3/').expect(301).expect('location', '/new/3/');
    await request(application).get('/new/3/').set('Host', 'example.com:81').expect('http://example.com:81/x');
  });

  it('that gives no response is an error that names it', async () => {
    const report = vi.fn();
    const site = httpSite({
      ROOT_URLCONF: [
        route('', () => undefined as never),
        route('used/', async () => {
          const response = new Response('used');
          await response.text();
          return response;
        }),
      ],
    });
    site.container.bind(ERROR_REPORTER).toConstantValue(report);
    await request(site.application).get('/').expect(500);
    expect(String(report.mock.calls[0]?.[0])).toMatch(
      /The view returned nothing for GET .*: expected a Response/,
    );
  });
});

describe('redirect()', () => {
  it('chooses the status that was asked for', () => {
    expect(redirect('/a').status).toBe(302);
    expect(redirect('http://[::1]:8000/a%5B').headers.get('location')).toBe('http://[::1]:8000/a%5B');
    expect(redirect('/a', { permanent: true }).status).toBe(301);
    expect(redirect('/a', { preserveRequest: true }).status).toBe(307);
    expect(redirect('/a', { preserveRequest: true, permanent: true }).status).toBe(308);
  });

  it('encodes what a header cannot hold and keeps the escapes that are there', () => {
    expect(redirect('/é?a=%20\r\nSet-Cookie: x').headers.get('location')).toBe(
      '/%C3%A9?a=%20%0D%0ASet-Cookie:%20x',
    );
  });

  it.each(['javascript:alert(1)', ' JavaScript:alert(1)', 'data:text/html,x', 'java\nscript:alert(1)'])(
    'refuses %j or makes it harmless',
    (url) => {
      let location: string | null;
      try {
        location = redirect(url).headers.get('location');
      } catch (error) {
        expect(String(error)).toMatch(/expected a path, or an http or https URL/);
        return;
      }
      expect(new URL(location ?? '', 'http://testserver/').protocol).toBe('http:');
    },
  );
});

describe('render()', () => {
  it('answers with a template of an app, with urls and static files', async () => {
    const folder = temporaryFolder();
    mkdirSync(path.join(folder.path, 'home/templates/home'), { recursive: true });
    writeFileSync(
      path.join(folder.path, 'home/templates/home/index.html'),
      "{% static 'a.css' %} {% url 'home' %} {{ name }} {{ request.path }}",
    );
    const { application } = httpSite(
      {
        ROOT_URLCONF: [route('', (req) => render(req, 'home/index.html', { name: '<b>' }), { name: 'home' })],
      },
      [app(path.join(folder.path, 'home'))],
    );
    const response = await request(application).get('/').expect(200);
    expect(response.text).toBe('/static/a.css?v=1&#38;w=2 / &lt;b&gt; /');
    expect(response.headers['content-type']).toBe('text/html; charset=utf-8');
    folder.remove();
  });

  it('tells templates the host and the path that the client asked the proxy for', async () => {
    const folder = temporaryFolder();
    mkdirSync(path.join(folder.path, 'home/templates'), { recursive: true });
    writeFileSync(path.join(folder.path, 'home/templates/page.html'), '{{ request.host }}{{ request.path }}');
    const { application } = httpSite(
      {
        ROOT_URLCONF: [route('page/', (req) => render(req, 'page.html'))],
        ALLOWED_HOSTS: ['example.com'],
        USE_X_FORWARDED_HOST: true,
        FORCE_SCRIPT_NAME: '/app',
      },
      [app(path.join(folder.path, 'home'))],
    );
    const asked = request(application).get('/page/').set('Host', 'evil.example');
    await asked.set('X-Forwarded-Host', 'example.com').expect(200, 'example.com/app/page/');
    folder.remove();
  });
});

describe('middleware', () => {
  it('is passed in order, outermost first, and sees errors as the responses they become', async () => {
    const seen: string[] = [];
    const named =
      (name: string) => (next: (r: Request) => Response | Promise<Response>) => async (req: Request) => {
        seen.push(`> ${name}`);
        const response = await next(req);
        seen.push(`< ${name} ${response.status}`);
        return response;
      };
    const { application } = httpSite({
      MIDDLEWARE: [named('a'), named('b')],
      ROOT_URLCONF: [
        route('', () => {
          throw new PermissionDenied();
        }),
      ],
    });
    await request(application).get('/').expect(403);
    expect(seen).toEqual(['> a', '> b', '< b 403', '< a 403']);
  });

  it('may answer itself, replace the request, and fail without taking the application down', async () => {
    const site = httpSite({
      MIDDLEWARE: [
        (next: (r: Request) => Response | Promise<Response>) => (req: Request) => {
          if (req.url.endsWith('/teapot')) return new Response('short and stout', { status: 418 });
          if (req.url.endsWith('/broken')) throw new Error('broken middleware');
          return next(new Request(req, { headers: { 'x-user': 'ann' } }));
        },
      ],
      ROOT_URLCONF: [
        route('who', (req) => new Response(req.headers.get('x-user') + service(req, GREETER).greet(''))),
      ],
    });
    const report = vi.fn();
    site.container.bind(ERROR_REPORTER).toConstantValue(report);
    site.container.bind(GREETER).toConstantValue({ greet: () => '!' });
    await request(site.application).get('/teapot').expect(418, 'short and stout');
    await request(site.application).get('/who').expect(200, 'ann!');
    await request(site.application).get('/broken').expect(500);
    expect(report).toHaveBeenCalledOnce();
  });

  it('as a class is made once, by the container', async () => {
    const made = vi.fn();
    @injectable()
    class Polite {
      readonly #greeter: Greeter;

      constructor(@inject(GREETER) greeter: Greeter) {
        this.#greeter = greeter;

        made();
      }
      async handle(req: Request, next: (r: Request) => Response | Promise<Response>) {
        const response = await next(req);
        response.headers.set('x-greeting', this.#greeter.greet('you'));
        return response;
      }
    }
    const site = httpSite({ MIDDLEWARE: [Polite], ROOT_URLCONF: [route('', () => new Response('ok'))] });
    site.container.bind(GREETER).toConstantValue({ greet: (name) => `Hello ${name}` });
    await request(site.application).get('/').expect('x-greeting', 'Hello you');
    await request(site.application).get('/').expect('x-greeting', 'Hello you');
    expect(made).toHaveBeenCalledOnce();
  });
});

describe('a missing slash', () => {
  const urls = [route('about/', () => new Response('about')), route('exact', () => new Response('exact'))];

  it('is added when that makes a url', async () => {
    const { application } = httpSite({ ROOT_URLCONF: urls });
    await request(application).get('/about?q=1').expect(301).expect('location', '/about/?q=1');
    await request(application).post('/about').expect(308).expect('location', '/about/');
    await request(application).get('/exact').expect(200);
    await request(application).get('/nothing').expect(404);
  });

  it('is not when APPEND_SLASH is off', async () => {
    const { application } = httpSite({ ROOT_URLCONF: urls, APPEND_SLASH: false });
    await request(application).get('/about').expect(404);
  });

  it('is added below the path that a proxy publishes the site at', async () => {
    const { application } = httpSite({ ROOT_URLCONF: urls, FORCE_SCRIPT_NAME: '/app' });
    await request(application).get('/about').expect(301).expect('location', '/app/about/');
    await request(application).get('/app/about').expect(301).expect('location', '/app/about/');
  });

  it('is added to the path itself that a proxy publishes the site at', async () => {
    const root = [route('', () => new Response('home'))];
    const { application } = httpSite({ ROOT_URLCONF: root, FORCE_SCRIPT_NAME: '/app' });
    await request(application).get('/app').expect(301).expect('location', '/app/');
  });

  it('never leads to another host', async () => {
    const { application } = httpSite({ ROOT_URLCONF: [route('<path:any>/', () => new Response('any'))] });
    const response = await request(application).get('//evil.example').expect(301);
    const base = 'http://testserver/';
    expect(new URL(response.headers.location ?? '', base).host).toBe('testserver');
  });
});

describe('error pages in production', () => {
  const folder = temporaryFolder();
  let site: ReturnType<typeof httpSite>;
  const report = vi.fn();
  beforeEach(() => {
    report.mockReset();
    site = httpSite(
      {
        ROOT_URLCONF: [
          route('fails/', () => {
            throw new Error('the secret of the database');
          }),
          route('missing/<int:id>/', (_request, { id }) => notFound(`no poll ${id}`)),
          route('bad/', () => {
            throw new BadRequest('what is this');
          }),
          route('stream/', () => {
            let sent = false;
            const body = new ReadableStream({
              async pull(controller) {
                await new Promise((resolve) => setTimeout(resolve, 50));
                if (sent) throw new Error('the secret of the stream');
                sent = true;
                controller.enqueue(new TextEncoder().encode('begin'));
              },
            });
            return new Response(body);
          }),
        ],
      },
      [app(path.join(folder.path, 'site'))],
    );
    site.container.bind(ERROR_REPORTER).toConstantValue(report);
  });
  afterEach(() => folder.remove());

  it.each(['text/html', 'application/json'])(
    'tell a client that accepts %s no more than the status',
    async (accept) => {
      for (const [target, status, text] of [
        ['/fails/', 500, 'Internal Server Error'],
        ['/missing/3/', 404, 'Not Found'],
        ['/bad/', 400, 'Bad Request'],
        ['/none/', 404, 'Not Found'],
      ] as const) {
        const response = await request(site.application).get(target).set('Accept', accept).expect(status);
        expect(response.text).toContain(text);
        expect(response.text).not.toMatch(/secret|poll|what is|urls|node_modules|\.ts\b/);
        expect(response.headers['x-content-type-options']).toBe('nosniff');
      }
    },
  );

  it('report failures once, and what is the client’s doing not at all', async () => {
    await request(site.application).get('/missing/3/');
    await request(site.application).get('/none/');
    expect(report).not.toHaveBeenCalled();
    await request(site.application).get('/fails/');
    expect(report).toHaveBeenCalledOnce();
  });

  it('are the project’s templates, where it has them', async () => {
    mkdirSync(path.join(folder.path, 'site/templates'), { recursive: true });
    writeFileSync(path.join(folder.path, 'site/templates/404.html'), 'Nothing at {{ request.path }}');
    writeFileSync(path.join(folder.path, 'site/templates/500.html'), '{{ broken | nofilter }}');
    await request(site.application).get('/none/').expect(404, 'Nothing at /none/');
    const response = await request(site.application).get('/fails/').expect(500);
    expect(response.text).toBe('Internal Server Error\n');
    expect(report).toHaveBeenCalledTimes(2);
  });

  it('a stream that fails breaks the connection off and says nothing of the reason', async () => {
    const server = http.createServer(site.application);
    const port = await listen(server);
    const text = await new Promise<string>((resolve) => {
      const socket = net.connect(port, '127.0.0.1', () =>
        socket.write('GET /stream/ HTTP/1.1\r\nHost: a\r\n\r\n'),
      );
      let received = '';
      socket.on('data', (chunk) => {
        received += chunk.toString('latin1');
      });
      socket.on('close', () => resolve(received));
      socket.on('error', () => {});
    });
    expect(text).toContain('begin');
    expect(text).not.toContain('secret');
    expect(text).not.toContain('0\r\n\r\n');
    expect(report).toHaveBeenCalledOnce();
    server.close();
  });
});

describe('error pages in DEBUG', () => {
  const debugSite = () =>
    httpSite({
      DEBUG: true,
      SECRET_KEY: ['the', 'very', 'secret', 'key'].join('-'),
      BASE_DIR: path.resolve(__dirname, '../..'),
      ROOT_URLCONF: [
        route('fails/', () => {
          throw new Error('boom <script>', { cause: new TypeError('the cause') }); // this very line
        }),
        route('polls/<int:id>/', () => notFound('no <poll>'), { name: 'poll' }),
      ],
    });

  it('show the error, its cause, and the source where it was thrown', async () => {
    vi.spyOn(process.stderr, 'write').mockReturnValue(true);
    const { text } = await request(debugSite().application)
      .get('/fails/')
      .set('Accept', 'text/html')
      .expect(500);
    vi.restoreAllMocks();
    expect(text).toContain('Error at /fails/');
    expect(text).toContain('boom &#60;script&#62;');
    expect(text).toContain('Caused by TypeError: the cause');
    expect(text).toMatch(/<details open>.*tests\/http\/application\.test\.ts/);
    expect(text).toMatch(/class="current">.*<span class="comment">\/\/ this very line<\/span>/);
    expect(text).toMatch(/<summary>\d+ frames of packages and of Node<\/summary>/);
    expect(text.match(/<script[^>]*>/g)).toEqual(['<script>']);
  });

  it('link every frame to its line in an editor, which EDITOR_URL names', async () => {
    vi.spyOn(process.stderr, 'write').mockReturnValue(true);
    const page = () => request(debugSite().application).get('/fails/').set('Accept', 'text/html');
    const { text } = await page();
    vi.stubEnv('EDITOR_URL', 'phpstorm://open?file=%f&line=%l');
    const { text: other } = await page();
    vi.unstubAllEnvs();
    vi.restoreAllMocks();
    expect(text).toMatch(/<a class="editor" href="vscode:\/\/file\/\/[^"]+\/application\.test\.ts:\d+:\d+"/);
    expect(other).toMatch(
      /<a class="editor" href="phpstorm:\/\/open\?file=\/[^"]+\/application\.test\.ts&#38;line=\d+"/,
    );
  });

  it('hold the error as text', async () => {
    vi.spyOn(process.stderr, 'write').mockReturnValue(true);
    const { text } = await request(debugSite().application).get('/fails/').set('Accept', 'text/html');
    vi.restoreAllMocks();
    expect(text).toMatch(
      /<pre class="text"[^>]*>Error at \/fails\/\nboom[^<]*caused by: TypeError: the cause/,
    );
  });

  it('mask what is secret in settings, headers, cookies and the query', async () => {
    vi.spyOn(process.stderr, 'write').mockReturnValue(true);
    const { text } = await request(debugSite().application)
      .get('/fails/?token=s3cret1&page=2')
      .set('Accept', 'text/html')
      .set('Authorization', 'Bearer s3cret2')
      .set('X-Api-Key', 's3cret3')
      .set('Cookie', 'session=s3cret4; theme=s3cret5')
      .set('Referer', 'http://u:s3cret6@testserver/?password=s3cret7')
      .expect(500);
    vi.restoreAllMocks();
    expect(text).not.toMatch(/s3cret\d|the-very-secret-key/);
    expect(text).toContain('page=2');
    expect(text).toContain('session=********');
  });

  it('show no file that a client has named in what it sent', async () => {
    vi.spyOn(process.stderr, 'write').mockReturnValue(true);
    const { application } = httpSite({
      DEBUG: true,
      ROOT_URLCONF: [
        route('echo/', async (req) => {
          throw new Error(`Cannot understand ${await req.text()}`);
        }),
      ],
    });
    const { text } = await request(application)
      .post('/echo/')
      .set('Accept', 'text/html')
      .type('text')
      .send('this:\n    at anything (/etc/passwd:1:1)\n    at /etc/passwd:1:1')
      .expect(500);
    vi.restoreAllMocks();
    expect(text).toContain('Cannot understand this');
    expect(text).not.toContain('root:');
  });

  it('are text for a client that shows no HTML', async () => {
    vi.spyOn(process.stderr, 'write').mockReturnValue(true);
    const response = await request(debugSite().application).get('/fails/').set('Accept', '*/*').expect(500);
    vi.restoreAllMocks();
    expect(response.type).toBe('text/plain');
    expect(response.text).toMatch(
      /^Error at \/fails\/\nboom <script>\n\nError: boom[\s\S]*caused by: TypeError: the cause/,
    );
  });

  it('list the urls that were tried for a path that nothing answers', async () => {
    const { application } = debugSite();
    const { text } = await request(application).get('/%3Cscript%3E').set('Accept', 'text/html').expect(404);
    expect(text).toMatch(/<li>\/fails\/<\/li><li>\/polls\/&#60;int:id&#62;\/ <em>name: poll<\/em><\/li>/);
    expect(text).not.toMatch(/<script/);
    const plain = await request(application).get('/none').expect(404);
    expect(plain.text).toContain('  /polls/<int:id>/  (name: poll)');
  });

  it('show the message of a view that found nothing', async () => {
    const { text } = await request(debugSite().application)
      .get('/polls/3/')
      .set('Accept', 'text/html')
      .expect(404);
    expect(text).toContain('no &#60;poll&#62;');
    expect(text).not.toContain('were tried');
  });
});

describe('what comes over the wire', () => {
  /** The first line of the answer to raw bytes, or '' when the connection is closed without one. */
  async function statusLine(
    bytes: string,
    site = httpSite({ ROOT_URLCONF: [route('<path:p>', () => new Response('ok'))] }),
  ) {
    const server = http.createServer(site.application);
    const port = await listen(server);
    const text = await new Promise<string>((resolve) => {
      const socket = net.connect(port, '127.0.0.1', () => socket.write(bytes));
      let received = '';
      socket.on('data', (chunk) => {
        received += chunk.toString('latin1');
        socket.end();
      });
      socket.on('close', () => resolve(received));
      socket.on('error', () => {});
      socket.setTimeout(2000, () => socket.destroy());
    });
    server.close();
    server.closeAllConnections();
    return text.split('\r\n')[0];
  }

  it.each([
    ['GET /a\\b HTTP/1.1\r\nHost: a\r\n\r\n', 400],
    ['GET /%ff HTTP/1.1\r\nHost: a\r\n\r\n', 400],
    ['GET /%zz HTTP/1.1\r\nHost: a\r\n\r\n', 400],
    ['GET /x HTTP/1.1\r\nHost: a b\r\n\r\n', 400],
    ['GET /x HTTP/1.1\r\nHost: a@b\r\n\r\n', 400],
    ['GET /x HTTP/1.1\r\nHost: a/../b\r\n\r\n', 400],
    ['GET /x HTTP/1.0\r\n\r\n', 400],
    ['GET * HTTP/1.1\r\nHost: a\r\n\r\n', 400],
    ['OPTIONS * HTTP/1.1\r\nHost: a\r\n\r\n', 400],
    ['GET http://[ HTTP/1.1\r\nHost: a\r\n\r\n', 400],
    ['GET http://u:p@a/x HTTP/1.1\r\nHost: a\r\n\r\n', 400],
    ['GET http://a/x HTTP/1.1\r\nHost: a\r\n\r\n', 200],
    ['GET //x HTTP/1.1\r\nHost: a\r\n\r\n', 200],
    ['GET /x?%ff HTTP/1.1\r\nHost: a\r\n\r\n', 200],
    ['TRACE /x HTTP/1.1\r\nHost: a\r\n\r\n', 405],
    ['PROPFIND /x HTTP/1.1\r\nHost: a\r\n\r\n', 200],
  ])('%j is answered with %i', async (bytes, status) => {
    expect(await statusLine(bytes)).toMatch(new RegExp(`^HTTP/1.1 ${status} `));
  });
});
