import { createServer, type ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import type { Application } from '../../gateway';
import type { ChildMessage } from './supervisor';

/**
 * Answer the connections that the supervisor hands over, until it is stopped.
 *
 * It also tells the supervisor which modules this process has loaded, those that a request loads included,
 * so that their folders are watched.
 */
export function serveSupervised(application: Application): Promise<void> {
  const server = createServer(application);
  const seen = new Set<string>();
  const tell = (message: ChildMessage) => process.connected && process.send?.(message);
  const tellLoaded = () => {
    const files = Object.keys(require.cache).filter((file) => !seen.has(file));
    for (const file of files) seen.add(file);
    if (files.length > 0) tell({ type: 'loaded', files });
  };

  process.on('message', (message, socket) => {
    if (message !== 'connection' || socket === undefined) return;
    server.emit('connection', socket);
    (socket as Socket).resume();
  });
  server.prependListener('request', (_request, response: ServerResponse) => {
    // A connection kept for later would be cut by the next restart, just when the browser uses it again.
    response.shouldKeepAlive = false;
    response.once('close', tellLoaded);
  });
  tellLoaded();
  tell({ type: 'ready' });

  return new Promise((resolve) => {
    const stop = () => {
      server.closeAllConnections();
      if (process.connected) process.disconnect();
      resolve();
    };
    // Ctrl-C reaches the supervisor too, which then stops this process.
    process.on('SIGINT', () => {});
    process.once('SIGTERM', stop);
    process.once('disconnect', stop);
  });
}
