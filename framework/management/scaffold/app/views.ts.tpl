import { render } from 'whitenoise-node/framework';

export function index(request: Request): Promise<Response> {
  return render(request, '{{ name }}/index.html');
}
