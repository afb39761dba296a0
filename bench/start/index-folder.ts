/**
 * Wraps an application around a folder of many files and prints what that took over a bare process, as JSON. Run by the
 * benchmark, in a process of its own, with the folder as argument.
 */
import { whiteNoise } from '../../framework/whitenoise';
import { printCost } from './cost';

const [root = ''] = process.argv.slice(2);
printCost(() => {
  const application = whiteNoise((_request, response) => response.end(), { root, prefix: '/static/' });
  setImmediate(() => void application.close());
});
