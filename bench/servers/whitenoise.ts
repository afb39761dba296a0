/** Ours, wrapped around an application on a plain `http.Server`; BENCH_ACCELERATE=1 adds the connection transport. */
import { createServer } from 'node:http';
import { whiteNoise } from '../../framework/whitenoise';
import { hello, host, port, root } from './place';

const application = whiteNoise(hello, { root, prefix: '/static/' });
const server = createServer(application);
if (process.env.BENCH_ACCELERATE === '1') application.accelerate(server);
server.listen(port, host);
