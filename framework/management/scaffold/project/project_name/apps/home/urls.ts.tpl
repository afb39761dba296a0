import { path } from 'whitenoise-node/framework';
import { index } from './views';

export const appName = 'home';

export const urlpatterns = [path('', index, { name: 'index' })];
