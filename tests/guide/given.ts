/**
 * A module that declares the names which the short blocks of the guide take as given: what the reader imports, and has
 * already. Blocks that are whole files import what they need.
 */
export const GIVEN = `
import type * as http from 'node:http';
import type * as nodePath from 'node:path';
import type express from 'express';
import type * as wrapper from 'whitenoise-node';
import type * as framework from 'whitenoise-node/framework';
import type * as deny from './recipes/deny-dotfiles';
import type * as koa from './recipes/koa-files';
import type * as nothing from './recipes/nothing-else';
import type * as without from './recipes/without-extension';

declare global {
  const createServer: typeof http.createServer;
  const path: typeof nodePath;
  const app: express.Express;
  const application: wrapper.WhiteNoiseApplication;
  const whiteNoise: typeof wrapper.whiteNoise;
  const whiteNoiseMiddleware: typeof wrapper.whiteNoiseMiddleware;
  const whiteNoiseFetch: typeof wrapper.whiteNoiseFetch;
  const openAssets: typeof wrapper.openAssets;
  const logger: { warn(message: string): void };
  const requireLogin: express.RequestHandler;
  const denyDotfiles: typeof deny.denyDotfiles;
  const koaFiles: typeof koa.koaFiles;
  const nothingElse: typeof nothing.nothingElse;
  const withoutExtension: typeof without.withoutExtension;
  interface Releases {
    readonly current: string;
  }
  const RELEASES: framework.ServiceIdentifier<Releases>;
  const ERROR_REPORTER: typeof framework.ERROR_REPORTER;
  const bind: <T>(service: framework.ServiceIdentifier<T>) => { toConstantValue(value: T): void };
  const tracker: { capture(error: unknown, about: object): void };
}
`;
