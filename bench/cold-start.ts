/**
 * Cold start: a process of its own that wraps an application around a folder of many files and prints
 * what that took over a bare process, as JSON. Run by the benchmark with the folder as argument.
 */
import { performance } from 'node:perf_hooks';
import { whiteNoise } from '../framework/whitenoise';

const [root = '', prefix = '/static/'] = process.argv.slice(2);
const bare = process.memoryUsage().rss;
const cpu = process.cpuUsage();
const start = performance.now();
const application = whiteNoise((_request, response) => response.end(), { root, prefix });
const milliseconds = performance.now() - start;
const { user, system } = process.cpuUsage(cpu);
const bytes = process.memoryUsage().rss - bare;
process.stdout.write(JSON.stringify({ milliseconds, cpuMilliseconds: (user + system) / 1000, bytes }));
void application.close();
