import { spawnSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** The data that a contender needs to start. */
export interface Place {
  /** Folder of the files, served under `/static/`. */
  readonly root: string;
  readonly port: number;
  /** A folder of the contender's own for configuration, logs and the like. */
  readonly scratch: string;
}

export interface Contender {
  readonly name: string;
  readonly label: string;
  /** A program that must be on the PATH; without it the contender is left out. */
  readonly needs?: string;
  /** The command line, and what it adds to the environment. */
  command(place: Place): { argv: readonly string[]; env?: Record<string, string> };
}

const node = (file: string): readonly string[] => [
  process.execPath,
  '--require',
  require.resolve('ts-node/register'),
  join(__dirname, 'servers', `${file}.ts`),
];

const onNode = (name: string, label: string, file = name, env: Record<string, string> = {}): Contender => ({
  name,
  label,
  command: () => ({ argv: node(file), env }),
});

/** The `nginx.conf` of a single worker at its best for static files. */
function nginxConfiguration({ root, port, scratch }: Place): string {
  const folders = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'];
  return `
daemon off;
worker_processes 1;
pid ${scratch}/nginx.pid;
error_log ${scratch}/error.log;
${process.getuid?.() === 0 ? 'user root;' : ''}
events { worker_connections 1024; }
http {
  ${folders.map((name) => `${name}_temp_path ${scratch}/${name};`).join('\n  ')}
  types { text/javascript js; }
  charset utf-8;
  access_log off;
  sendfile on;
  tcp_nopush on;
  gzip_static on;
  open_file_cache max=20000 inactive=600s;
  open_file_cache_valid 600s;
  open_file_cache_errors on;
  keepalive_requests 1000000000;
  server {
    listen 127.0.0.1:${port};
    location /static/ { alias ${root}/; expires 60s; }
  }
}
`;
}

/** Everyone who takes part, in the order of the tables. */
export const CONTENDERS: readonly Contender[] = [
  onNode('whitenoise', 'whitenoise-node', 'whitenoise'),
  onNode('accelerated', 'whitenoise-node, accelerated', 'whitenoise', { BENCH_ACCELERATE: '1' }),
  onNode('limit', 'bare `net`, one answer (the limit)', 'limit'),
  onNode('floor', 'bare `http` (the floor)', 'floor'),
  {
    name: 'nginx',
    label: 'nginx',
    needs: 'nginx',
    command(place) {
      mkdirSync(place.scratch, { recursive: true });
      const file = join(place.scratch, 'nginx.conf');
      writeFileSync(file, nginxConfiguration(place));
      return { argv: ['nginx', '-p', place.scratch, '-c', file, '-e', join(place.scratch, 'error.log')] };
    },
  },
  onNode('read-stream', '`createReadStream`, by hand'),
  onNode('sirv', 'sirv'),
  onNode('serve-static', 'serve-static'),
  onNode('fastify-static', '@fastify/static'),
  onNode('hono-static', '@hono/node-server'),
  onNode('koa-static', 'koa-static'),
  {
    name: 'python',
    label: 'WhiteNoise, gunicorn',
    needs: 'gunicorn',
    command: ({ port }) => ({
      argv: [
        ...['gunicorn', '--chdir', join(__dirname, 'servers'), '--bind', `127.0.0.1:${port}`],
        ...['--worker-class', 'gthread', '--workers', '1', '--threads', '32', '--log-level', 'error'],
        'wsgi:application',
      ],
    }),
  },
];

/** Tells whether a program can be started by its name. */
export const isInstalled = (program: string): boolean =>
  spawnSync('sh', ['-c', 'command -v "$1"', 'sh', program]).status === 0;
