import type { ServerResponse } from 'node:http';
import type { Application } from '../../gateway';
import { ApplicationServer, receiveConnections, tellPrimary } from '../../server';
import type { LiveReload } from './live-reload';
import type { LoadedMessage } from './site-process';

/**
 * Answers the connections that the supervisor hands over, until it is stopped.
 *
 * It also tells the supervisor which modules this process has loaded, those that a request loads included,
 * so that their folders are watched.
 */
export function serveSupervised(
  application: Application,
  healthCheckPath: string | null,
  liveReload: LiveReload | null,
): Promise<void> {
  const seen = new Set<string>();
  const tellLoaded = () => {
    const files = Object.keys(require.cache).filter((file) => !seen.has(file));
    for (const file of files) seen.add(file);
    if (files.length > 0) tellPrimary({ type: 'loaded', files } satisfies LoadedMessage);
  };
  const server = new ApplicationServer(application, {
    healthCheckPath,
    endpoints: liveReload?.endpoints,
    prepare: (http) => {
      http.on('request', (_request, response: ServerResponse) => response.once('close', tellLoaded));
    },
  });
  // A connection kept for later would be cut by the next restart, just when the browser uses it again.
  server.drain('replacement');
  tellLoaded();

  return new Promise((resolve) => {
    const stop = async () => {
      await server.stop(0);
      if (process.connected) process.disconnect();
      resolve();
    };
    // Ctrl-C reaches the supervisor too, which then stops this process.
    process.on('SIGINT', () => {});
    process.once('SIGTERM', stop);
    process.once('disconnect', stop);
    receiveConnections((socket) => server.take(socket));
  });
}
