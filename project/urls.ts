import { include, path } from '../framework';

export default [path('', include('project/apps/home/urls'))];
