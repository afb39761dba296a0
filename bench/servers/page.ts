/** The framework with one page of 20 kB; BENCH_COMPRESS=1 leaves the compression in that a site has by default. */
import 'reflect-metadata';
import {
  appendSlashMiddleware,
  compressionMiddleware,
  createSite,
  defineSettings,
  frameOptionsMiddleware,
  html,
  path,
  securityMiddleware,
} from '../../framework';
import { text } from '../fixtures';
import { host, port, root, serverOf } from './place';

const page = `<!doctype html><title>A page</title><p>${text(20_000, 5).toString('latin1')}</p>`;
const compression = process.env.BENCH_COMPRESS === '1' ? [compressionMiddleware] : [];

const site = createSite(
  defineSettings({
    BASE_DIR: root,
    ALLOWED_HOSTS: [host],
    MIDDLEWARE: [securityMiddleware, ...compression, appendSlashMiddleware, frameOptionsMiddleware],
    ROOT_URLCONF: [path('page', () => html(page))],
  }),
);
serverOf(site.getApplication()).listen(port, host);
