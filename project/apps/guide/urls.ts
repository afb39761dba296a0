import { path } from '../../../framework';
import { page, pages } from './views';

export const urlpatterns = [
  path('', pages, { name: 'guide' }),
  path('<slug:name>/', page, { name: 'guide-page' }),
];
