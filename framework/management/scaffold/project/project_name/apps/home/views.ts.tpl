import { render } from 'whitenoise-node/framework';

/** The first page. */
export function index(request: Request): Promise<Response> {
  return render(request, 'home/index.html');
}
