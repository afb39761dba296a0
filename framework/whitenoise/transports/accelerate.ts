import type { Server } from 'node:http';
import type { Server as HttpsServer } from 'node:https';
import type { StaticFiles } from '../static-files';
import { accelerateConnections } from './connection';
import { accelerateStreams, type StreamServer } from './stream';

/** A server of `node:http`, `node:https` or `node:http2`. */
export type AcceleratedServer = Server | HttpsServer | StreamServer;

/** Tells by its target whether a request is left to the listeners of the server. */
export type Leaves = (target: string) => boolean;

/**
 * Puts the fast path that fits a server in front of its own handlers.
 *
 * @param leaves tells of requests that are left alone, even where there is a file for them
 * @throws TypeError for a server of another kind, and for one that is accelerated already
 */
export function accelerate(server: AcceleratedServer, files: StaticFiles, leaves: Leaves = none): void {
  // The class is not asked for: to load node:http2 takes longer than the rest of the wrapper.
  if ('updateSettings' in server) accelerateStreams(server, files, leaves);
  else accelerateConnections(server, files, leaves);
}

const none: Leaves = () => false;
