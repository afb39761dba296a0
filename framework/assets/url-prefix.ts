/** Brings the URL path under which files are served into shape: `static` becomes `/static/`. */
export function urlPrefix(given: string): string {
  const inner = given.replace(/^\/+|\/+$/g, '');
  return inner === '' ? '/' : `/${inner}/`;
}
