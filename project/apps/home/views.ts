import { render, SETTINGS, service } from '../../../framework';
import { type Releases, readReleases } from './releases';

let releases: Releases | null | undefined;

export function home(request: Request): Promise<Response> {
  // Read once, as the wrapper does: it answers from what was there at the start.
  if (releases === undefined) {
    releases = service(request, SETTINGS).WHITENOISE_ROOT === null ? null : readReleases();
  }
  return render(request, 'home/index.html', { releases });
}
