/** The server cannot be started as asked. Its message is one line for the person at the terminal. */
export class ServeError extends Error {
  override readonly name = 'ServeError';
}

/** What `listen` failed with, in words. */
export function explainListenError(
  error: NodeJS.ErrnoException,
  host: string | undefined,
  port: number,
): ServeError {
  const place = `${host ?? '*'}:${port}`;
  const reason: Record<string, string> = {
    EADDRINUSE: `Port ${port} is already in use (${place}). Stop what uses it, or choose another with PORT.`,
    EACCES: `There is no permission to use port ${port} (${place}): ports below 1024 are for privileged users.`,
    EADDRNOTAVAIL: `The address ${host} is none of this machine's: choose another with HOST.`,
    EAI_AGAIN: `The host name '${host}' cannot be resolved now: choose another with HOST.`,
    ENOTFOUND: `The host name '${host}' cannot be resolved: choose another with HOST.`,
  };
  return new ServeError(reason[error.code ?? ''] ?? `Cannot listen at ${place}: ${error.message}`, {
    cause: error,
  });
}

/** What the work gives; when it cannot be done as asked, one line for the person at the terminal and the end. */
export function explainedOrExit<T>(work: () => T): T;
export function explainedOrExit<T>(work: Promise<T>): Promise<T>;
export function explainedOrExit<T>(work: (() => T) | Promise<T>): T | Promise<T> {
  if (work instanceof Promise) return work.catch(explainAndExit);
  try {
    return work();
  } catch (error) {
    return explainAndExit(error);
  }
}

function explainAndExit(error: unknown): never {
  if (!(error instanceof ServeError)) throw error;
  process.stderr.write(`Error: ${error.message}\n`);
  process.exit(1);
}
