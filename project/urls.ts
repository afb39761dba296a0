import { include, path } from '../framework';

export const urlpatterns = [path('', include('project/apps/home/urls'))];
