import { include, path } from '../framework';

export const urlpatterns = [
  path('guide/', include('project/apps/guide/urls')),
  path('', include('project/apps/home/urls')),
];
