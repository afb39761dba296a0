import { render } from '../../../framework';

export function home(request: Request): Promise<Response> {
  return render(request, 'home/index.html', { node_version: process.versions.node });
}
