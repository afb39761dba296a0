import { path } from '../../../framework';
import { home } from './views';

export default [path('', home, { name: 'home' })];
