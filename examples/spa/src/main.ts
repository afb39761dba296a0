import './style.css';

type Page = { readonly render: () => string };

/** The pages by their paths; each is a chunk that is loaded when it is first visited. */
const PAGES: Readonly<Record<string, () => Promise<Page>>> = {
  '/': () => import('./home'),
  '/about': () => import('./about'),
};

async function show(path: string): Promise<void> {
  const load = PAGES[path];
  const main = document.querySelector('main');
  if (main !== null) main.innerHTML = load ? (await load()).render() : '<h1>There is no such page</h1>';
}

document.addEventListener('click', (event) => {
  const link = event.target instanceof Element ? event.target.closest('a') : null;
  if (link === null || link.origin !== location.origin) return;
  event.preventDefault();
  history.pushState(null, '', link.href);
  void show(link.pathname);
});
window.addEventListener('popstate', () => void show(location.pathname));
void show(location.pathname);
