/** Opens the names of a folder whose manifest has many entries, as {@link ./index-folder} indexes its files. */
import { openAssets } from '../../framework/whitenoise';
import { printCost } from './cost';

const [root = ''] = process.argv.slice(2);
printCost(() => {
  openAssets(root, { prefix: '/static/' });
});
