import path from 'node:path';
import { haproxy, haproxyOfGuide, nginxCacheAlone, nginxOfGuide, varnishOfGuide } from './balancers';
import type { FrontKind } from './front';
import type { Image } from './site';

/** The surroundings of a roll that a set-up may need. */
export interface Surroundings {
  readonly folder: string;
  readonly a: Image;
  readonly b: Image;
  /** The addresses of the nodes. */
  readonly nodes: readonly string[];
}

/** One way of running three nodes and deploying to them. */
export interface SetUp {
  /** A short name for the command line. */
  readonly key: string;
  readonly nodesHave: string;
  readonly inFront: string;
  readonly front: FrontKind;
  /** The folder of a node's static files. */
  staticRoot(image: Image, node: number, surroundings: Surroundings): string;
  /** Publishes the second release, while the first one is live; before the first node is stopped. */
  publish(site: string, surroundings: Surroundings): Promise<unknown>;
  /** The environment of every node. */
  readonly environment?: (surroundings: Surroundings) => Record<string, string>;
  /** Set when nothing may fail. */
  readonly holds: boolean;
}

/** Every node has the files of its image, in a folder of its own. */
const ofImage: Pick<SetUp, 'staticRoot'> = {
  staticRoot: (image, node, { folder }) => image.unpack(path.join(folder, `node-${node}-${image.release}`)),
};

const OWN_RELEASE = {
  ...ofImage,
  nodesHave: 'own release only',
  publish: (_site: string, { b }: Surroundings) => b.collect(),
  holds: false,
};

const CARRIED_OVER = {
  ...ofImage,
  nodesHave: 'images, made with `--previous`',
  publish: (site: string, { b }: Surroundings) => b.collect(['--previous', `${site}/static/`]),
  holds: true,
};

const SHARED = 'shared';

const SHARED_FOLDER: Omit<SetUp, 'key' | 'inFront' | 'front'> = {
  nodesHave: 'one shared folder',
  staticRoot: (_image, _node, { folder }) => path.join(folder, SHARED),
  publish: (_site, { b, folder }) => b.collect([], { STATIC_ROOT: path.join(folder, SHARED) }),
  holds: true,
};

export const SET_UPS: readonly SetUp[] = [
  { ...OWN_RELEASE, key: 'own', inFront: 'HAProxy, round robin', front: haproxy() },
  { ...OWN_RELEASE, key: 'sticky', inFront: 'HAProxy, sticky cookie', front: haproxy({ sticky: true }) },
  {
    ...OWN_RELEASE,
    key: 'retry',
    inFront: 'nginx, `proxy_next_upstream error timeout http_404`',
    front: nginxOfGuide('nginx.conf'),
  },
  { ...OWN_RELEASE, key: 'cache', inFront: 'nginx as a cache', front: nginxCacheAlone() },
  {
    ...CARRIED_OVER,
    key: 'half',
    inFront: 'HAProxy, round robin',
    front: haproxy(),
    holds: false,
  },
  {
    ...CARRIED_OVER,
    key: 'previous',
    inFront: 'nginx, `proxy_next_upstream error timeout http_404`',
    front: nginxOfGuide('nginx.conf'),
  },
  { ...SHARED_FOLDER, key: 'shared', inFront: 'HAProxy, round robin', front: haproxy() },
  {
    ...CARRIED_OVER,
    key: 'peers',
    nodesHave: 'images, made with `--previous`; the other nodes as `WHITENOISE_FALLBACK`',
    inFront: 'HAProxy, `retry-on conn-failure empty-response`',
    front: haproxyOfGuide('haproxy.cfg'),
    environment: ({ nodes }) => ({ FALLBACK: nodes.map((node) => `${node}/static/`).join(',') }),
  },
];

/** The same nodes behind caches. */
export const CACHES: readonly SetUp[] = [
  { ...SHARED_FOLDER, key: 'varnish', inFront: 'Varnish', front: varnishOfGuide() },
  { ...SHARED_FOLDER, key: 'nginx', inFront: 'nginx', front: nginxOfGuide('nginx-cache.conf') },
  { ...SHARED_FOLDER, key: 'haproxy', inFront: 'HAProxy', front: haproxyOfGuide('haproxy-cache.cfg') },
];

/** Finds a set-up by its key. */
export function setUp(key: string): SetUp {
  const found = [...SET_UPS, ...CACHES].find((one) => one.key === key);
  if (found === undefined) {
    throw new Error(`There is no set-up '${key}': it is one of ${SET_UPS.map((one) => one.key).join(', ')}`);
  }
  return found;
}
