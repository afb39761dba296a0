import { spawn } from 'node:child_process';
import path from 'node:path';
import { createInterface } from 'node:readline';

const ROOT = path.join(__dirname, '../..');

/** The example site, as it runs in production. */
export interface ExampleServer {
  readonly url: string;
  close(): void;
}

/**
 * Starts the server of dist/ on a free port.
 *
 * @throws Error when it ends before it listens
 */
export async function serveExample(): Promise<ExampleServer> {
  const server = spawn(process.execPath, ['dist/project/server.js'], {
    cwd: ROOT,
    env: { ...process.env, PORT: '0', HOST: '127.0.0.1' },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  for await (const line of createInterface({ input: server.stdout })) {
    const url = /http:\/\/\S+/.exec(line)?.[0];
    if (url === undefined) continue;
    server.stdout.resume();
    return { url, close: () => server.kill() };
  }
  throw new Error('The server has ended before it listened: npm run build && npm run collectstatic');
}
