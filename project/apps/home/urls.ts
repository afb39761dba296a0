import { path } from '../../../framework';
import { home } from './views';

export const urlpatterns = [path('', home, { name: 'home' })];
