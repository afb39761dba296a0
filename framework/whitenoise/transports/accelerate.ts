import type { Server } from 'node:http';
import type { Server as HttpsServer } from 'node:https';
import type { StaticFiles } from '../static-files';
import { accelerateConnections } from './connection';
import { accelerateStreams, type StreamServer } from './stream';

/** A server of `node:http`, `node:https` or `node:http2`. */
export type AcceleratedServer = Server | HttpsServer | StreamServer;

/**
 * Puts the fast path that fits a server in front of its own handlers.
 *
 * @throws TypeError for a server of another kind, and for one that is accelerated already
 */
export function accelerate(server: AcceleratedServer, files: StaticFiles): void {
  // The class is not asked for: to load node:http2 takes longer than the rest of the wrapper.
  if ('updateSettings' in server) accelerateStreams(server, files);
  else accelerateConnections(server, files);
}
