import { mkdirSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import path from 'node:path';
import { freePort, Running } from '../../running';

/** A program that stands before the nodes: its configuration, and the command that runs it. */
export interface FrontKind {
  readonly name: string;
  /** The Debian packages that it needs. */
  readonly packages: readonly string[];
  /** Writes the configuration for a port of its own and those of the nodes. */
  configure(port: number, nodes: readonly number[], folder: string): string;
  readonly command: (configuration: string, port: number, folder: string) => readonly [string, ...string[]];
}

/** A program that was started before the nodes. */
export class Front {
  readonly url: string;
  readonly #running: Running;

  private constructor(port: number, running: Running) {
    this.url = `http://127.0.0.1:${port}`;
    this.#running = running;
  }

  /** @param folder an empty folder of its own */
  static async start(kind: FrontKind, nodes: readonly number[], folder: string): Promise<Front> {
    const port = await freePort();
    mkdirSync(folder, { recursive: true });
    const configuration = path.join(folder, 'configuration');
    writeFileSync(configuration, kind.configure(port, nodes, folder));
    const [command, ...args] = kind.command(configuration, port, folder);
    // Debian puts them where the search path of a user need not lead.
    const environment = { PATH: `${process.env.PATH}:/usr/sbin` };
    const running = Running.program(command, args, { cwd: folder, environment });
    const front = new Front(port, running);
    await front.#listening(port, kind.name);
    return front;
  }

  async #listening(port: number, name: string): Promise<void> {
    const begin = Date.now();
    for (;;) {
      const there = await new Promise<boolean>((resolve) => {
        const socket = connect(port, '127.0.0.1');
        socket.on('connect', () => resolve(true)).on('error', () => resolve(false));
        socket.on('connect', () => socket.destroy());
      });
      if (there) return;
      if (Date.now() - begin > 20_000) throw new Error(`${name} does not listen:\n${this.#running.stderr()}`);
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }

  async stop(): Promise<void> {
    await this.#running.kill();
  }
}

export interface HaproxyOptions {
  readonly sticky?: boolean;
  /** The failures after which a request goes to another node; HAProxy's default is `conn-failure`. */
  readonly retryOn?: string;
  /** Lines of a cache. */
  readonly cache?: boolean;
}

export function haproxy({ sticky = false, retryOn, cache = false }: HaproxyOptions = {}): FrontKind {
  return {
    name: 'HAProxy',
    packages: ['haproxy'],
    command: (configuration) => ['haproxy', '-db', '-f', configuration],
    configure: (port, nodes) => `
global
  maxconn 2000
defaults
  mode http
  timeout connect 2s
  timeout client 60s
  timeout server 60s
  retries 3
  option redispatch 1
  ${retryOn === undefined ? '' : `retry-on ${retryOn}`}
${cache ? 'cache static\n  total-max-size 64\n  max-object-size 4000000\n  max-age 3600\n  process-vary on\n' : ''}
frontend site
  bind 127.0.0.1:${port}
  default_backend nodes
backend nodes
  balance roundrobin
  option httpchk GET /healthz
  http-check expect status 200
  ${sticky ? 'cookie NODE insert indirect nocache' : ''}
  ${cache ? 'http-request cache-use static\n  http-response cache-store static' : ''}
  default-server check inter 200ms fall 1 rise 1
${nodes.map((node, place) => `  server n${place} 127.0.0.1:${node}${sticky ? ` cookie n${place}` : ''}`).join('\n')}
`,
  };
}

export interface NginxOptions {
  /** The failures after which a request goes to another node; nginx's default is `error timeout`. */
  readonly nextUpstream?: string;
  readonly cache?: boolean;
}

export function nginx({ nextUpstream = 'error timeout', cache = false }: NginxOptions = {}): FrontKind {
  return {
    name: 'nginx',
    packages: ['nginx'],
    command: (configuration, _port, folder) => [
      'nginx',
      '-p',
      folder,
      '-c',
      configuration,
      '-g',
      'daemon off;',
    ],
    configure: (port, nodes, folder) => `
${process.getuid?.() === 0 ? 'user root;' : ''}
worker_processes 1;
pid ${folder}/nginx.pid;
error_log ${folder}/error.log error;
events { worker_connections 1024; }
http {
  access_log off;
  client_body_temp_path ${folder}/body;
  proxy_temp_path ${folder}/proxy;
  fastcgi_temp_path ${folder}/fastcgi;
  uwsgi_temp_path ${folder}/uwsgi;
  scgi_temp_path ${folder}/scgi;
  ${cache ? `proxy_cache_path ${folder}/cache keys_zone=site:10m;` : ''}
  upstream nodes {
${nodes.map((node) => `    server 127.0.0.1:${node} max_fails=1 fail_timeout=1s;`).join('\n')}
    keepalive 16;
  }
  server {
    listen 127.0.0.1:${port};
    location / {
      proxy_pass http://nodes;
      proxy_http_version 1.1;
      proxy_set_header Connection "";
      proxy_set_header Host $http_host;
      proxy_next_upstream ${nextUpstream};
      ${cache ? 'proxy_cache site;\n      proxy_cache_revalidate on;\n      add_header X-Cache $upstream_cache_status;' : ''}
    }
  }
}
`,
  };
}

/** Varnish with its own rules, and a round of the nodes. */
export function varnish(): FrontKind {
  return {
    name: 'Varnish',
    packages: ['varnish'],
    command: (configuration, port, folder) => [
      'varnishd',
      ...['-F', '-j', 'none', '-n', path.join(folder, 'work'), '-a', `127.0.0.1:${port}`],
      ...['-f', configuration, '-s', 'malloc,64m'],
    ],
    configure: (_port, nodes) => `vcl 4.1;
import directors;
probe health { .url = "/healthz"; .interval = 200ms; .timeout = 1s; .window = 2; .threshold = 1; .initial = 1; }
${nodes.map((node, place) => `backend n${place} { .host = "127.0.0.1"; .port = "${node}"; .probe = health; }`).join('\n')}
sub vcl_init {
  new nodes = directors.round_robin();
${nodes.map((_, place) => `  nodes.add_backend(n${place});`).join('\n')}
}
sub vcl_recv { set req.backend_hint = nodes.backend(); }
`,
  };
}
