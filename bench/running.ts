import type { ChildProcess } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { certificateFiles } from '../tests/conformance/certificate';
import { type Contender, isInstalled } from './contenders';
import { freePort, pinned, startServer, stopServer } from './processes';
import type { Setup } from './setups';

/** One process of a contender, and the port it listens at. */
export interface Server {
  readonly contender: Contender;
  readonly setup: Setup;
  readonly child: ChildProcess;
  readonly pid: number;
  readonly port: number;
  readonly origin: string;
  readonly scratch: string;
}

/** The processes of a contender: what one does once, such as the moment of a large collection, moves all that it shows. */
export const PROCESSES = 2;

/** A contender with its processes. */
export interface Running {
  readonly contender: Contender;
  readonly servers: readonly Server[];
}

/** Starts one process of a contender on a free port. */
export async function start(
  contender: Contender,
  setup: Setup,
  root: string,
  scratch: string,
  command: (argv: readonly string[]) => readonly string[] = (argv) => argv,
): Promise<Server> {
  const port = await freePort();
  mkdirSync(scratch, { recursive: true });
  const { argv, env = {} } = await contender.command({ root, port, scratch, setup });
  const { key, cert } = certificateFiles();
  const environment = {
    ...process.env,
    NODE_ENV: 'production',
    BENCH_ROOT: root,
    BENCH_PORT: String(port),
    BENCH_PROTOCOL: setup.protocol,
    BENCH_KEY: key,
    BENCH_CERT: cert,
    ...setup.env,
    ...env,
  };
  const child = await startServer(command(argv), environment, port);
  const origin = `${setup.protocol === 'http' ? 'http' : 'https'}://127.0.0.1:${port}`;
  return { contender, setup, child, pid: child.pid ?? 0, port, origin, scratch };
}

/** Starts those who take part in a setup and can, each so many times, all pinned to the same processor. */
export async function startAll(
  contenders: readonly Contender[],
  setup: Setup,
  folder: string,
  times: number,
): Promise<Running[]> {
  const running: Running[] = [];
  try {
    for (const contender of contenders.filter(({ setups }) => setups.includes(setup))) {
      if (contender.needs !== undefined && !isInstalled(contender.needs)) {
        console.log(`${contender.label}: left out, ${contender.needs} is not installed`);
        continue;
      }
      const servers: Server[] = [];
      running.push({ contender, servers });
      for (let count = 0; count < times; count++) {
        const scratch = join(folder, `${contender.name}-${count}`);
        servers.push(await start(contender, setup, join(folder, 'root'), scratch, (argv) => pinned(0, argv)));
      }
    }
    return running;
  } catch (error) {
    await stopAll(running);
    throw error;
  }
}

/** Ends all processes. */
export async function stopAll(running: readonly Running[]): Promise<void> {
  await Promise.all(running.flatMap(({ servers }) => servers.map(({ child }) => stopServer(child))));
}
