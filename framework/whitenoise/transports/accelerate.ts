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
 * @param leaves tells of requests that are left alone, even where there is a file for them; one that it fails for is, too
 * @throws TypeError for a server of another kind, for one that is accelerated already, and where `leaves` is no function
 */
export function accelerate(server: AcceleratedServer, files: StaticFiles, leaves: Leaves = none): void {
  if (typeof leaves !== 'function')
    throw new TypeError(`accelerate: leaves must be a function (target) => boolean, got ${leaves}`);
  const guarded: Leaves = (target) => {
    try {
      return leaves(target);
    } catch (error) {
      files.report(error);
      return true;
    }
  };
  // The class is not asked for: to load node:http2 takes longer than the rest of the wrapper.
  if ('updateSettings' in server) accelerateStreams(server, files, guarded);
  else accelerateConnections(server, files, guarded);
}

const none: Leaves = () => false;
