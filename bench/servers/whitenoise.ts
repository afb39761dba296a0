/** Ours, wrapped around an application; BENCH_ACCELERATE=1 adds the connection transport. */
import { whiteNoise } from '../../framework/whitenoise';
import { hello, host, port, root, serverOf } from './place';

const budget = process.env.BENCH_MEMORY_BUDGET;
const application = whiteNoise(hello, {
  root,
  prefix: '/static/',
  ...(budget === undefined ? {} : { memoryBudget: Number(budget) }),
});
const server = serverOf(application);
if (process.env.BENCH_ACCELERATE === '1') application.accelerate(server);
server.listen(port, host);
