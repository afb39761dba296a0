/** A small page that uses a package as its manual says. */
export interface PopularPage {
  /** The document. `url` gives the URL of a static file by its logical name; `root` is the URL of the static root. */
  html(url: (name: string) => string, root: string): string;
  /** An expression that has a value as soon as the library has done its work. */
  readonly probe: string;
}

/** Gives the URL of a static file by its logical name. */
export type Url = (name: string) => string;

/** An HTML document that asks for no icon. */
export function document(head: string, body: string): string {
  return `<!doctype html><html lang="en"><meta charset="utf-8"><title>Package</title><link rel="icon" href="data:,">
${head}<body>${body}</body></html>`;
}

/** Elements that load a style sheet, a script, an ES module and jQuery. */
export const css = (href: string) => `<link rel="stylesheet" href="${href}">`;
export const js = (src: string) => `<script src="${src}"></script>`;
export const esModule = (src: string) => `<script type="module" src="${src}"></script>`;
export const jquery = (url: Url) => js(url('jquery/dist/jquery.min.js'));

/** A page of a style sheet and some markup, which shows a family of fonts. */
export function font(sheet: string, body: string): PopularPage {
  return {
    html: (url) => document(css(url(sheet)), body),
    probe: `document.fonts.ready.then((fonts) => [...fonts].some((font) => font.status === 'loaded') && 'a font')`,
  };
}

/** A page of a style sheet that shows in a property of an element. */
export function themed(sheet: string, body: string, selector: string, property: string): PopularPage {
  return {
    html: (url) => document(css(url(sheet)), body),
    probe: `document.readyState === 'complete' && getComputedStyle(document.querySelector('${selector}')).${property}`,
  };
}

/** A document of one empty page. */
export const PDF = `%PDF-1.4
1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj
2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj
3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 80 60]>>endobj
trailer<</Root 1 0 R>>`;

/** One pixel. */
export const PICTURE =
  'data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==';
