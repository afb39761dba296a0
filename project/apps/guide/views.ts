import { notFound, render } from '../../../framework';
import { type GuidePage, linked, readGuide } from './pages';

let guide: readonly GuidePage[] | undefined;

/** Reads the guide when it is first asked for: its files do not change while the site runs. */
function allPages(): readonly GuidePage[] {
  guide ??= readGuide();
  return guide;
}

export function pages(request: Request): Promise<Response> {
  return render(request, 'guide/pages.html', { pages: allPages() });
}

export function page(request: Request, { name }: { name: string }): Promise<Response> {
  const page = allPages().find((each) => each.name === name) ?? notFound(`The guide has no page '${name}'.`);
  return render(request, 'guide/page.html', { page, parts: linked(page.text, allPages()) });
}
