import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { bundled } from './bundle';
import { nginxCommand } from './nginx';
import { FROM_DISK, HTTP2, PAGES, PLAIN, type Setup, TLS } from './setups';

/** The data that a contender needs to start. */
export interface Place {
  /** Folder of the files, served under `/static/`. */
  readonly root: string;
  readonly port: number;
  /** A folder of the contender's own for configuration, logs and the like. */
  readonly scratch: string;
  readonly setup: Setup;
}

/** A command line, and what it adds to the environment. */
export interface Command {
  readonly argv: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
}

export interface Contender {
  readonly name: string;
  readonly label: string;
  /** The setups that it takes part in. */
  readonly setups: readonly Setup[];
  /** True for those that are there when one case is looked at: ours, their limits, and nginx. */
  readonly main?: boolean;
  /** A program that must be on the PATH; without it the contender is left out. */
  readonly needs?: string;
  command(place: Place): Command | Promise<Command>;
}

const onNode = async (server: string, env: Record<string, string> = {}): Promise<Command> => ({
  argv: [process.execPath, await bundled(`servers/${server}.ts`)],
  env,
});

/** A server of another project, which serves what it can over plain HTTP. */
const peer = (name: string, label: string): Contender => ({
  name,
  label,
  setups: [PLAIN],
  command: () => onNode(name),
});

const FILES = [PLAIN, FROM_DISK, TLS, HTTP2];

/** Everyone who takes part, in the order of the tables. */
export const CONTENDERS: readonly Contender[] = [
  {
    name: 'whitenoise',
    label: 'whitenoise-node',
    setups: FILES,
    main: true,
    command: () => onNode('whitenoise'),
  },
  {
    name: 'accelerated',
    label: 'whitenoise-node, accelerated',
    setups: FILES,
    main: true,
    command: () => onNode('whitenoise', { BENCH_ACCELERATE: '1' }),
  },
  {
    name: 'compressed',
    label: 'a page that is compressed',
    setups: [PAGES],
    main: true,
    command: () => onNode('page', { BENCH_COMPRESS: '1' }),
  },
  {
    name: 'limit',
    label: 'a bare socket, one answer (the limit)',
    setups: [PLAIN, FROM_DISK, TLS],
    main: true,
    command: () => onNode('limit'),
  },
  {
    name: 'floor',
    label: 'the floor',
    setups: [...FILES, PAGES],
    main: true,
    command: ({ setup }) => onNode(setup === PAGES ? 'page' : 'floor'),
  },
  {
    name: 'nginx',
    label: 'nginx',
    setups: FILES,
    main: true,
    needs: 'nginx',
    command: (place) => ({ argv: nginxCommand(place) }),
  },
  peer('read-stream', '`createReadStream`, by hand'),
  peer('sirv', 'sirv'),
  peer('serve-static', 'serve-static'),
  peer('fastify-static', '@fastify/static'),
  peer('hono-static', '@hono/node-server'),
  peer('koa-static', 'koa-static'),
  {
    name: 'python',
    label: 'WhiteNoise, gunicorn',
    setups: [PLAIN],
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

/** A contender by its name. */
export function contenderNamed(name: string): Contender {
  const found = CONTENDERS.find((contender) => contender.name === name);
  if (found === undefined) throw new Error(`no contender is called '${name}'`);
  return found;
}

/** The contender in the words of a table about one setup. */
export const labelIn = ({ name, label }: Contender, setup: Setup): string =>
  name === 'floor' ? setup.floor : label;

const installed = new Map<string, boolean>();

/** Tells whether a program can be started by its name. */
export function isInstalled(program: string): boolean {
  const known = installed.get(program);
  if (known !== undefined) return known;
  const found = spawnSync('sh', ['-c', 'command -v "$1"', 'sh', program]).status === 0;
  installed.set(program, found);
  return found;
}
