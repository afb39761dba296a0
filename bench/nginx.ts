import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { certificateFiles } from '../tests/conformance/certificate';
import type { Place } from './contenders';
import type { Setup } from './setups';

const LISTEN: Readonly<Record<Setup['protocol'], string>> = { http: '', https: ' ssl', h2: ' ssl http2' };

/** The `nginx.conf` of a single worker at its best for static files. */
function configuration({ root, port, scratch, setup }: Place, accessLog: string): string {
  const folders = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'];
  const { key, cert } = certificateFiles();
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
  access_log ${accessLog};
  sendfile on;
  tcp_nopush on;
  gzip_static on;
  open_file_cache max=20000 inactive=600s;
  open_file_cache_valid 600s;
  open_file_cache_errors on;
  keepalive_requests 1000000000;
  ${setup.protocol === 'http' ? '' : `ssl_certificate ${cert}; ssl_certificate_key ${key}; ssl_protocols TLSv1.3;`}
  server {
    listen 127.0.0.1:${port}${LISTEN[setup.protocol]};
    location /static/ { alias ${root}/; expires 60s; }
  }
}
`;
}

/**
 * Writes the configuration into the contender's folder.
 *
 * @param accessLog the parameters of `access_log`
 */
export function nginxCommand(place: Place, accessLog = 'off'): readonly string[] {
  mkdirSync(place.scratch, { recursive: true });
  const file = join(place.scratch, 'nginx.conf');
  writeFileSync(file, configuration(place, accessLog));
  return ['nginx', '-p', place.scratch, '-c', file, '-e', join(place.scratch, 'error.log')];
}
