import { createServer } from 'node:http';
import { whiteNoise } from 'whitenoise-node';
import { handler } from './dist/server/entry.mjs';

// The handler makes the pages. Files, and pages that were made by the build, are answered before it.
const application = whiteNoise(handler, { root: 'dist/client', indexFile: true, immutable: 'bundler' });
createServer(application).listen(Number(process.env.PORT ?? 8000));
