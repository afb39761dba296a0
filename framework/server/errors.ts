/** An error in how the server was to be started. Its message is one line for the person at the terminal. */
export class ServeError extends Error {
  override readonly name = 'ServeError';
}

/** Explains in words why `listen` failed. */
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
