/**
 * Listens to `runserver` in the page. It sets styles through objects and not by markup, which a Content-Security-Policy
 * would forbid, and lives in one function, so that the page's own names are left alone.
 */
(() => {
  const script = document.currentScript;
  if (!(script instanceof HTMLScriptElement)) return;
  let { version = '' } = script.dataset;
  // The events lie beside this script.
  const address = new URL('events', script.src);
  /** @type {{ element: HTMLElement, text: HTMLElement } | null} */
  let overlay = null;

  /**
   * Shows over the page why the site cannot start.
   *
   * @param {string} text
   */
  function show(text) {
    overlay ??= createOverlay();
    overlay.text.textContent = text;
  }

  function createOverlay() {
    const element = document.createElement('whitenoise-overlay');
    const root = element.attachShadow({ mode: 'open' });
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(
      ':host { position: fixed; inset: 0; z-index: 2147483647; overflow: auto; padding: 1.5rem; box-sizing: border-box;' +
        ' background: rgb(20 22 28); color: #f4f5f8; font: 14px/1.5 ui-monospace, Menlo, Consolas, monospace; }' +
        'h1 { margin: 0 0 1rem; color: #ff8a80; font: 600 1.2rem system-ui, sans-serif; }' +
        'pre { margin: 0; white-space: pre-wrap; overflow-wrap: anywhere; }',
    );
    root.adoptedStyleSheets = [sheet];
    const heading = document.createElement('h1');
    heading.textContent = 'The site could not be started';
    const body = document.createElement('pre');
    root.append(heading, body);
    element.setAttribute('role', 'alert');
    document.documentElement.append(element);
    return { element, text: body };
  }

  /** Firefox keeps the style sheets that another one imports for as long as a page stays: a reload shows a new version. */
  const keepsImports = CSS.supports('-moz-appearance', 'none');

  /** @param {string} file the file that has changed; '' where it is not known */
  function exchangeStyles(file) {
    /** @type {NodeListOf<HTMLLinkElement>} */
    const links = document.querySelectorAll('link[rel~="stylesheet"][href]');
    const name = file.split(/[\\/]/).at(-1);
    const isLinked = [...links].some(({ href }) => new URL(href).pathname.split('/').at(-1) === name);
    if (keepsImports && !isLinked && [...document.styleSheets].some(importsOthers)) {
      location.reload();
      return;
    }
    for (const old of links) {
      const url = new URL(old.href);
      if (url.origin !== location.origin || old.dataset.replaced) continue;
      url.searchParams.set('reload', String(Date.now()));
      const fresh = /** @type {HTMLLinkElement} */ (old.cloneNode());
      fresh.href = url.href;
      old.dataset.replaced = 'yes';
      fresh.addEventListener('load', () => old.remove());
      fresh.addEventListener('error', () => {
        fresh.remove();
        delete old.dataset.replaced;
      });
      old.after(fresh);
    }
  }

  /**
   * Leaves out of a version the part that counts changes of style sheets.
   *
   * @param {string} text
   */
  const withoutStyles = (text) => text.slice(0, text.lastIndexOf('.'));

  /** @param {CSSStyleSheet} sheet */
  function importsOthers(sheet) {
    try {
      return [...sheet.cssRules].some((rule) => rule instanceof CSSImportRule);
    } catch {
      return false; // The rules of another site's sheet are not to be read.
    }
  }

  /** @type {EventSource | null} */
  let source = null;

  /** Listens while the page is seen: a browser has six connections for all pages of a site, and those must be free. */
  function listen() {
    source?.close();
    source = null;
    if (document.hidden) return;
    const events = new EventSource(address);
    source = events;
    /**
     * @param {string} event
     * @param {(data: string) => void} react
     */
    const on = (event, react) => events.addEventListener(event, ({ data }) => react(JSON.parse(data)));
    on('version', (present) => {
      if (present === version) return;
      if (withoutStyles(present) !== withoutStyles(version)) return location.reload();
      version = present;
      exchangeStyles('');
    });
    on('style', exchangeStyles);
    on('restyled', (present) => {
      version = present;
    });
    on('reload', () => location.reload());
    // The page of a site that could not be started says so itself.
    if (version !== 'none') on('problem', show);
    events.addEventListener('error', () => {
      // The browser comes back by itself, but not after an answer that is no stream.
      if (events.readyState === EventSource.CLOSED) setTimeout(listen, 1000);
    });
  }
  document.addEventListener('visibilitychange', listen);
  listen();
})();
