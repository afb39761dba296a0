/** Ours, wrapped around an application; BENCH_ACCELERATE=1 adds the connection transport. */
import { whiteNoise } from '../../framework/whitenoise';
import { hello, host, port, root, serverOf } from './place';

/** A budget that has space for a body of 10 MB, and not for all of "many files". */
const BUDGET = 80 * 1024 * 1024;

const application = whiteNoise(hello, {
  root,
  prefix: '/static/',
  memoryBudget: Number(process.env.BENCH_MEMORY_BUDGET ?? BUDGET),
});
const server = serverOf(application);
if (process.env.BENCH_ACCELERATE === '1') application.accelerate(server);
server.listen(port, host);
