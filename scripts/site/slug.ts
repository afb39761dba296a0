/**
 * The anchor of a heading, as GitHub and npm make it: a link of the guide leads to the same place there and on the site.
 *
 * @param heading as Markdown
 */
export function slugOf(heading: string): string {
  return heading
    .replace(/\[([^\]]*)\]\([^)]*\)/g, '$1')
    .toLowerCase()
    .replace(/[^\p{L}\p{N}_\- ]/gu, '')
    .replaceAll(' ', '-');
}
