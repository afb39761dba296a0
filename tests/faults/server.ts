// A server in a process of its own, whose descriptors and memory can be counted from outside.
// node -r ts-node/register tests/faults/server.ts <root> <accelerate|ordinary> <memory budget>
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { whiteNoise } from '../../framework/whitenoise';

const [, , root = '', how, memoryBudget] = process.argv;
const application = whiteNoise(
  (_request, response) => {
    response.writeHead(404, { 'Content-Length': 2 });
    response.end('no');
  },
  { root, prefix: '/static/', memoryBudget: Number(memoryBudget), warn: console.error },
);
const server = createServer(application);
if (how === 'accelerate') application.accelerate(server);
process.on('message', (what) => {
  if (what === 'rss') {
    global.gc?.();
    process.send?.({ rss: process.memoryUsage().rss });
  }
});
process.on('disconnect', () => process.exit());
server.listen(0, '127.0.0.1', 8192, () => process.send?.({ port: (server.address() as AddressInfo).port }));
