import http from 'node:http';
import request from 'supertest';
import { describe, expect, it, vi } from 'vitest';
import type { SettingsInput } from '../../framework/conf';
import { absoluteUrl, HANDLER, path } from '../../framework/http';
import { listen } from '../listening';
import { httpSite } from './site';

const urls = [
  path('', () => new Response('ok')),
  path('where/', (req) => new Response(absoluteUrl(req))),
  path('read/', async (req) => new Response(String((await req.arrayBuffer()).byteLength))),
  path('ignore/', () => new Response('not read')),
  path(
    'own/',
    () =>
      new Response('own', { headers: { 'x-frame-options': 'SAMEORIGIN', 'referrer-policy': 'no-referrer' } }),
  ),
  path('moved/', () => Response.redirect('http://testserver/', 302)),
];

const application = (input: SettingsInput = {}) => httpSite({ ROOT_URLCONF: urls, ...input }).application;

describe('FORCE_SCRIPT_NAME', () => {
  it.each(['/where/', '/app/where/'])('is part of the whole url of %s', async (target) => {
    const response = await request(application({ FORCE_SCRIPT_NAME: '/app' })).get(target);
    expect(new URL(response.text).pathname).toBe('/app/where/');
  });

  it.each(['/where/?a=1', '/app/where/?a=1'])('is part of the redirect of %s to https', async (target) => {
    const secured = application({
      FORCE_SCRIPT_NAME: '/app/',
      SECURE_SSL_REDIRECT: true,
      ALLOWED_HOSTS: ['[::1]'],
    });
    const response = await request(secured).get(target).set('Host', '[::1]').expect(301);
    expect(response.headers.location).toBe('https://[::1]/app/where/?a=1');
  });
});

describe('ALLOWED_HOSTS', () => {
  const allowed = application({
    ALLOWED_HOSTS: ['example.com', '.example.org', '[2001:db8::1]', '192.0.2.1'],
  });

  it.each([
    'example.com',
    'EXAMPLE.com',
    'example.com.',
    'example.com:8000',
    'example.org',
    'a.b.example.org',
    '[2001:db8::1]:443',
    '192.0.2.1',
  ])('lets requests for %s through', async (host) => {
    await request(allowed).get('/').set('Host', host).expect(200);
  });

  it.each([
    'example.net',
    'www.example.com',
    'evilexample.org',
    'example.com.evil.net',
    'example.com:80:80',
    'example.com@evil.net',
    'example.com/evil',
    'localhost',
    '[2001:db8::2]',
  ])('refuses requests for %s with 400, and says nothing about it', async (host) => {
    const response = await request(allowed).get('/').set('Host', host).expect(400);
    expect(response.text).toBe('Bad Request\n');
  });

  it('logs a host once that it refuses, as a health check’s is, with what to set', async () => {
    const stderr = vi.spyOn(process.stderr, 'write').mockReturnValue(true);
    const refusing = application({ ALLOWED_HOSTS: ['example.com'] });
    for (const path of ['/', '/read/?secret=1']) {
      await request(refusing).get(path).set('Host', '10.0.0.7:8000').expect(400);
    }
    await request(refusing).get('/').set('Host', 'bad\thost').expect(400);
    const lines = stderr.mock.calls.map(([line]) => line);
    stderr.mockRestore();
    expect(lines).toEqual([
      "Refused GET / for the host '10.0.0.7' with 400: add it to ALLOWED_HOSTS if the site is to answer it, or set HEALTH_CHECK_PATH if a load balancer asks.\n",
    ]);
  });

  it('logs no more than a hundred made-up hosts', async () => {
    const stderr = vi.spyOn(process.stderr, 'write').mockReturnValue(true);
    const { container } = httpSite({ ROOT_URLCONF: urls, ALLOWED_HOSTS: ['example.com'] });
    const handler = container.get(HANDLER);
    for (let i = 0; i < 300; i++) await handler(new Request(`http://host${i}.example.net/`));
    const lines = stderr.mock.calls.map(([line]) => line);
    stderr.mockRestore();
    expect(lines).toHaveLength(101);
    expect(lines.at(-1)).toBe('Further refused hosts are not logged.\n');
  });

  it('looks at the header and at the url of a request that has a whole url', async () => {
    const server = http.createServer(allowed);
    const port = await listen(server);
    const ask = (target: string, host: string) =>
      new Promise<number | undefined>((resolve, reject) => {
        http
          .get({ port, path: target, headers: { host } }, (response) => resolve(response.resume().statusCode))
          .on('error', reject);
      });
    expect(await ask('http://example.com/', 'example.com')).toBe(200);
    expect(await ask('http://evil.net/', 'example.com')).toBe(400);
    expect(await ask('http://example.com/', 'evil.net')).toBe(400);
    server.close();
  });

  it('refuses all by default, all but local names in DEBUG, and none with *', async () => {
    await request(application({ ALLOWED_HOSTS: [] }))
      .get('/')
      .set('Host', 'localhost')
      .expect(400);
    const debug = application({ ALLOWED_HOSTS: [], DEBUG: true });
    for (const host of ['localhost', 'app.localhost:8000', '127.0.0.1', '[::1]:8000']) {
      await request(debug).get('/').set('Host', host).expect(200);
    }
    const refused = await request(debug).get('/').set('Host', 'evil.net').expect(400);
    expect(refused.text).toContain("you may need to add 'evil.net' to ALLOWED_HOSTS");
    await request(application({ ALLOWED_HOSTS: ['*'] }))
      .get('/')
      .set('Host', 'anything')
      .expect(200);
  });

  it('is held against X-Forwarded-Host only where USE_X_FORWARDED_HOST says that there is a proxy', async () => {
    const behind = application({ ALLOWED_HOSTS: ['example.com'], USE_X_FORWARDED_HOST: true });
    await request(behind)
      .get('/where/')
      .set('Host', 'internal')
      .set('X-Forwarded-Host', 'example.com')
      .expect(200, 'http://example.com/where/');
    await request(behind).get('/').set('Host', 'example.com').set('X-Forwarded-Host', 'evil.net').expect(400);
    await request(allowed)
      .get('/where/')
      .set('Host', 'example.com')
      .set('X-Forwarded-Host', 'evil.net')
      .expect(200, 'http://example.com/where/');
  });
});

describe('security headers', () => {
  it('are safe by default, on every answer', async () => {
    for (const target of ['/', '/none/', '/moved/']) {
      const { headers } = await request(application()).get(target);
      expect(headers).toMatchObject({
        'x-content-type-options': 'nosniff',
        'referrer-policy': 'same-origin',
        'cross-origin-opener-policy': 'same-origin',
        'x-frame-options': 'DENY',
      });
      expect(headers).not.toHaveProperty('strict-transport-security');
      expect(headers).not.toHaveProperty('x-powered-by');
    }
  });

  it('leave alone what the view has set', async () => {
    const { headers } = await request(application()).get('/own/');
    expect(headers).toMatchObject({ 'x-frame-options': 'SAMEORIGIN', 'referrer-policy': 'no-referrer' });
  });

  it('follow the settings', async () => {
    const { headers } = await request(
      application({
        SECURE_CONTENT_TYPE_NOSNIFF: false,
        SECURE_REFERRER_POLICY: ['no-referrer', 'strict-origin'],
        SECURE_CROSS_ORIGIN_OPENER_POLICY: null,
        X_FRAME_OPTIONS: null,
      }),
    ).get('/');
    expect(headers['referrer-policy']).toBe('no-referrer,strict-origin');
    for (const name of ['x-content-type-options', 'cross-origin-opener-policy', 'x-frame-options']) {
      expect(headers).not.toHaveProperty(name);
    }
  });

  it('are those of the middleware that the settings name', async () => {
    const { headers } = await request(application({ MIDDLEWARE: [] })).get('/');
    expect(headers).not.toHaveProperty('x-frame-options');
  });
});

describe('https', () => {
  const behindProxy: SettingsInput = {
    SECURE_PROXY_SSL_HEADER: ['X-Forwarded-Proto', 'https'],
    SECURE_SSL_REDIRECT: true,
    SECURE_HSTS_SECONDS: 3600,
    SECURE_REDIRECT_EXEMPT: ['^health'],
  };

  it('is redirected to when the client did not use it', async () => {
    await request(application(behindProxy))
      .get('/where/?a=1')
      .set('Host', 'example.com')
      .expect(301)
      .expect('location', 'https://example.com/where/?a=1');
    await request(application({ ...behindProxy, SECURE_SSL_HOST: 'secure.example.com' }))
      .get('/')
      .set('X-Forwarded-Proto', 'http')
      .expect('location', 'https://secure.example.com/');
    await request(application(behindProxy)).get('/health').expect(404);
  });

  it('is never required of paths that a regular expression exempts, whatever its flags', async () => {
    const site = application({ ...behindProxy, SECURE_REDIRECT_EXEMPT: [/health/g] });
    for (let times = 0; times < 3; times++) await request(site).get('/health').expect(404);
  });

  it('is what the proxy says it is, of several proxies the first', async () => {
    for (const value of ['https', 'https, http']) {
      await request(application(behindProxy))
        .get('/where/')
        .set('Host', 'example.com')
        .set('X-Forwarded-Proto', value)
        .expect(200, 'https://example.com/where/')
        .expect('strict-transport-security', 'max-age=3600');
    }
    await request(application(behindProxy)).get('/').set('X-Forwarded-Proto', 'http, https').expect(301);
  });

  it('is not believed when no proxy is configured', async () => {
    await request(application({ SECURE_HSTS_SECONDS: 10 }))
      .get('/where/')
      .set('Host', 'example.com')
      .set('X-Forwarded-Proto', 'https')
      .expect('http://example.com/where/')
      .expect(({ headers }) => expect(headers).not.toHaveProperty('strict-transport-security'));
  });

  it('is asked for with the directives of the settings', async () => {
    await request(
      application({ ...behindProxy, SECURE_HSTS_INCLUDE_SUBDOMAINS: true, SECURE_HSTS_PRELOAD: true }),
    )
      .get('/')
      .set('X-Forwarded-Proto', 'https')
      .expect('strict-transport-security', 'max-age=3600; includeSubDomains; preload');
  });
});

describe('the body of a request', () => {
  const limited = application({ DATA_UPLOAD_MAX_MEMORY_SIZE: 1000 });

  it('may be as large as DATA_UPLOAD_MAX_MEMORY_SIZE says', async () => {
    await request(limited).post('/read/').type('bin').send(Buffer.alloc(1000)).expect(200, '1000');
    await request(limited)
      .post('/read/')
      .type('bin')
      .send(Buffer.alloc(1001))
      .expect(413, 'Payload Too Large\n');
    await request(application({ DATA_UPLOAD_MAX_MEMORY_SIZE: null }))
      .post('/read/')
      .type('bin')
      .send(Buffer.alloc(5_000_000))
      .expect(200, '5000000');
  });

  /** The status of the answer to a POST in chunks, and how many of them were taken. */
  async function postChunks(target: string, count: number): Promise<number | undefined> {
    const server = http.createServer(limited);
    const port = await listen(server);
    const status = await new Promise<number | undefined>((resolve, reject) => {
      const req = http.request({ port, path: target, method: 'POST' }, (response) => {
        response.resume();
        resolve(response.statusCode);
      });
      req.on('error', reject);
      for (let i = 0; i < count; i++) req.write(Buffer.alloc(500));
      req.end();
    });
    server.close();
    server.closeAllConnections();
    return status;
  }

  it('is counted as it comes when its length is not announced', async () => {
    expect(await postChunks('/read/', 2)).toBe(200);
    expect(await postChunks('/read/', 3)).toBe(413);
    expect(await postChunks('/ignore/', 3)).toBe(200);
  });
});
