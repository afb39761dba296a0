import { AssetNotFoundError } from './asset-not-found';
import { encodePath } from './asset-url';
import { entryTags, type LinkedFile, scriptElement, type TagOptions, type TagPolicy } from './tags';

/** Gives the URL of Vite's dev server a slash at its end; null for what is no such URL. */
export function devServerUrl(given: string): string | null {
  if (!/^https?:\/\/[^/?#\s]+(?:\/[^?#\s]*)?$/i.test(given) || !URL.canParse(given)) return null;
  return given.endsWith('/') ? given : `${given}/`;
}

/** The words for an acceptable {@link devServerUrl}. */
export const DEV_SERVER_EXPECTED = "the URL of Vite's dev server, such as 'http://localhost:5173'";

/**
 * Writes the tags of entries that Vite's dev server serves: its client, which brings changes into the page, and the
 * sources themselves. Whether it has them is for the dev server to say.
 *
 * @param server its URL, with Vite's `base` and a slash at its end
 * @throws AssetNotFoundError for an entry that is a page
 */
export function devServerTags(server: string, entries: readonly string[], options: TagOptions): string {
  const modules = [servedBy(server, '@vite/client')];
  const styleSheets: LinkedFile[] = [];
  for (const entry of entries) {
    const path = entry.replace(/^(?:\.?\/)+/, '');
    if (/\.html?$/i.test(path)) {
      throw new AssetNotFoundError(
        `'${entry}' is a page: with Vite's dev server, name the script that it loads`,
      );
    }
    (STYLE_SHEET.test(path) ? styleSheets : modules).push(servedBy(server, encodePath(path)));
  }
  const tags = entryTags({ styleSheets, modules, preloads: [] }, options, DEV_SERVER_POLICY);
  if (options.reactRefresh !== true) return tags;
  const preamble = scriptElement(
    [
      ['type', 'module'],
      ['nonce', options.nonce],
    ],
    reactPreamble(server),
  );
  return `${preamble}\n${tags}`;
}

/** The dev server is another origin than the page's, and its files change: nobody knows their digest. */
const DEV_SERVER_POLICY: TagPolicy = { crossorigin: true, integrity: false };

function servedBy(server: string, path: string): LinkedFile {
  return { url: server + path, integrity: null };
}

/** Sources that Vite serves as a style sheet to those who ask for one. */
const STYLE_SHEET = /\.(?:css|less|sass|scss|styl|stylus|pcss|postcss|sss)$/i;

/**
 * The script that @vitejs/plugin-react puts into pages of its own server. Components that are loaded without it fail with
 * "can't detect preamble".
 */
function reactPreamble(server: string): string {
  const runtime = JSON.stringify(`${server}@react-refresh`).replaceAll('<', '\\u003c');
  return [
    '',
    `import RefreshRuntime from ${runtime};`,
    'RefreshRuntime.injectIntoGlobalHook(window);',
    'window.$RefreshReg$ = () => {};',
    'window.$RefreshSig$ = () => (type) => type;',
    'window.__vite_plugin_react_preamble_installed__ = true;',
    '',
  ].join('\n');
}
