import path from 'node:path';
import { blocksOf } from '../../guide/blocks';
import type { FrontKind } from './front';

/** The addresses that the guide gives to three nodes. */
const IN_GUIDE = ['10.0.0.1', '10.0.0.2', '10.0.0.3'];

/** A configuration as docs/several-machines.md shows it, for a port and nodes of this machine. */
function ofGuide(file: string, port: number, nodes: readonly number[], folder: string): string {
  const block = blocksOf('several-machines').find(({ subject }) => subject === file);
  if (block === undefined) throw new Error(`docs/several-machines.md has no ${file}`);
  const placed = nodes.reduce((text, node, place) => {
    const host = IN_GUIDE[place] ?? '';
    return text
      .replaceAll(`${host}:8000`, `127.0.0.1:${node}`)
      .replaceAll(`.host = "${host}"; .port = "8000"`, `.host = "127.0.0.1"; .port = "${node}"`);
  }, block.text);
  return placed
    .replace('listen 80;', `listen 127.0.0.1:${port};`)
    .replace('bind :80', `bind 127.0.0.1:${port}`)
    .replace('/var/cache/nginx/', `${folder}/cache-of-`);
}

const HAPROXY: Pick<FrontKind, 'name' | 'command'> = {
  name: 'HAProxy',
  command: (configuration) => ['haproxy', '-db', '-f', configuration],
};

/** HAProxy as the guide has it. */
export function haproxyOfGuide(file: 'haproxy.cfg' | 'haproxy-cache.cfg'): FrontKind {
  return { ...HAPROXY, configure: (port, nodes, folder) => ofGuide(file, port, nodes, folder) };
}

/** HAProxy that sends requests round the nodes, or each visitor to one node, and does not ask again. */
export function haproxy({ sticky = false }: { readonly sticky?: boolean } = {}): FrontKind {
  return {
    ...HAPROXY,
    configure: (port, nodes) => `
defaults
  mode http
  timeout connect 2s
  timeout client 60s
  timeout server 60s
  option redispatch 1
frontend site
  bind 127.0.0.1:${port}
  default_backend nodes
backend nodes
  balance roundrobin
  option httpchk GET /healthz
  http-check expect status 200
  ${sticky ? 'cookie NODE insert indirect nocache' : ''}
  default-server check inter 1s fall 1 rise 1
${nodes.map((node, place) => `  server n${place} 127.0.0.1:${node}${sticky ? ` cookie n${place}` : ''}`).join('\n')}
`,
  };
}

/** nginx as the guide has it. */
export function nginxOfGuide(file: 'nginx.conf' | 'nginx-cache.conf'): FrontKind {
  return nginx((...given) => ofGuide(file, ...given));
}

/** nginx as a cache that does not ask another node for what one does not have. */
export function nginxCacheAlone(): FrontKind {
  return nginx((...given) =>
    ofGuide('nginx-cache.conf', ...given).replace('proxy_next_upstream error timeout http_404;', ''),
  );
}

/** @param site writes the part of the configuration that stands in conf.d */
function nginx(site: FrontKind['configure']): FrontKind {
  return {
    name: 'nginx',
    command: (configuration, _port, folder) => [
      'nginx',
      ...['-p', folder, '-c', configuration, '-g', 'daemon off;'],
    ],
    configure: (port, nodes, folder) => `
${process.getuid?.() === 0 ? 'user root;' : ''}
pid ${folder}/nginx.pid;
error_log ${folder}/error.log error;
events { worker_connections 1024; }
http {
access_log off;
${['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'].map((what) => `${what}_temp_path ${folder}/${what};`).join('\n')}
${site(port, nodes, folder)}
}
`,
  };
}

/** Varnish as the guide has it. */
export function varnishOfGuide(): FrontKind {
  return {
    name: 'Varnish',
    command: (configuration, port, folder) => [
      'varnishd',
      ...['-F', '-j', 'none', '-n', path.join(folder, 'work'), '-a', `127.0.0.1:${port}`],
      ...['-f', configuration, '-s', 'malloc,64m'],
    ],
    configure: (port, nodes, folder) => ofGuide('mysite.vcl', port, nodes, folder),
  };
}
