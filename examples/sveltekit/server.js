import { createServer } from 'node:http';
import { whiteNoise } from 'whitenoise-node';
import { handler } from './build/handler.js';

// The handler makes the pages. Files are answered before it, and hashed ones are kept for ever.
const application = whiteNoise(handler, { root: 'build/client', immutable: 'bundler' });
createServer(application).listen(Number(process.env.PORT ?? 8000));
