import { include, path } from 'whitenoise-node/framework';

export const urlpatterns = [path('', include('{{ name }}/apps/home/urls'))];
