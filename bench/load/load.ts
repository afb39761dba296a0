import { spawn } from 'node:child_process';

/** A stretch of load: as many requests as the server can take, over a fixed number of connections. */
export interface Load {
  readonly origin: string;
  readonly path: string;
  readonly paths?: readonly string[];
  readonly headers: Readonly<Record<string, string>>;
  readonly seconds: number;
  readonly connections: number;
  /**
   * Microseconds that the generator is busy with itself before each request. Where it takes longer than the server it never
   * sleeps: to wake it is work for the server's processor, and the more often the longer an answer takes.
   */
  readonly pace?: number;
  /** A folder for a script of the load generator. */
  readonly scratch: string;
}

export interface LoadResult {
  readonly requests: number;
  /** The real duration of the load, in seconds. */
  readonly seconds: number;
  /** Answers of another status class and broken connections: a measurement with any is void. */
  readonly errors: number;
}

/** Seconds beyond its own time after which a load generator is taken to hang. */
const GRACE = 60;

/**
 * Runs a program to its end and gives what it printed.
 *
 * @param seconds the time that it is expected to take
 */
export function run(argv: readonly string[], seconds: number): Promise<string> {
  const [program = '', ...rest] = argv;
  return new Promise((resolve, reject) => {
    const child = spawn(program, rest, {
      stdio: ['ignore', 'pipe', 'pipe'],
      timeout: (seconds + GRACE) * 1000,
    });
    let out = '';
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (out += chunk));
    child.once('error', reject);
    child.once('close', (code, signal) =>
      code === 0 ? resolve(out) : reject(new Error(`${argv.join(' ')}: ended by ${code ?? signal}\n${out}`)),
    );
  });
}

/** Headers as the arguments of a load generator. */
export const headerArguments = (headers: Readonly<Record<string, string>>): string[] =>
  Object.entries(headers).flatMap(([name, value]) => ['-H', `${name}: ${value}`]);
