import { mkdirSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import path from 'node:path';
import { freePort, Running } from '../../running';

/** A program that stands before the nodes: its configuration, and the command that runs it. */
export interface FrontKind {
  readonly name: string;
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
