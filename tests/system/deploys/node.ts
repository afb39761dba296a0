import { Running } from '../../running';
import type { Image } from './site';

/** One of the processes that serve the site, at an address that stays the same over deploys. */
export class Node {
  readonly port: number;
  #running: Running | null = null;

  constructor(port: number) {
    this.port = port;
  }

  /**
   * Starts an image, and waits until it serves.
   *
   * @param staticRoot the folder with its collected files
   */
  async start(image: Image, staticRoot: string, environment: Record<string, string> = {}): Promise<void> {
    const running = Running.node(['server.js'], {
      cwd: image.folder,
      environment: { PORT: String(this.port), HOST: '127.0.0.1', STATIC_ROOT: staticRoot, ...environment },
    });
    this.#running = running;
    await running.until(/Listening at/);
  }

  /** Stops it as platforms do: SIGTERM, and wait. */
  async stop(): Promise<void> {
    this.#running?.signal('SIGTERM');
    const ending = await this.#running?.end();
    if (ending?.code !== 0) throw new Error(`A node ended with ${ending?.code}:\n${ending?.output}`);
    this.#running = null;
  }

  async kill(): Promise<void> {
    await this.#running?.kill();
  }
}
