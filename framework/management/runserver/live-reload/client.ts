import { EVENTS_PATH } from './paths';

/**
 * The script in the page. It sets styles through objects and not by markup, which a Content-Security-Policy would
 * forbid, and lives in one function, so that the page's own names are left alone.
 */
export const CLIENT = `(() => {
  const script = document.currentScript;
  const page = script && script.dataset.process;
  let overlay = null;

  function show(text) {
    if (overlay === null) {
      overlay = document.createElement('whitenoise-overlay');
      const root = overlay.attachShadow({ mode: 'open' });
      const sheet = new CSSStyleSheet();
      sheet.replaceSync(
        ':host { position: fixed; inset: 0; z-index: 2147483647; overflow: auto; padding: 1.5rem; box-sizing: border-box;' +
          ' background: rgb(20 22 28 / .96); color: #f4f5f8; font: 14px/1.5 ui-monospace, Menlo, Consolas, monospace; }' +
          'h1 { margin: 0 0 1rem; color: #ff8a80; font: 600 1.2rem system-ui, sans-serif; }' +
          'pre { margin: 0; white-space: pre-wrap; overflow-wrap: anywhere; }',
      );
      root.adoptedStyleSheets = [sheet];
      root.append(document.createElement('h1'), document.createElement('pre'));
      overlay.setAttribute('role', 'alert');
      document.documentElement.append(overlay);
    }
    const [heading, body] = overlay.shadowRoot.children;
    heading.textContent = 'The site could not be started';
    body.textContent = text;
  }

  function exchangeStyles() {
    for (const old of document.querySelectorAll('link[rel~="stylesheet"][href]')) {
      const url = new URL(old.href);
      if (url.origin !== location.origin || old.dataset.replaced) continue;
      url.searchParams.set('reload', Date.now());
      const fresh = old.cloneNode();
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

  function listen() {
    const events = new EventSource('${EVENTS_PATH}');
    events.addEventListener('process', ({ data }) => {
      if (JSON.parse(data) !== page) location.reload();
    });
    events.addEventListener('style', exchangeStyles);
    events.addEventListener('reload', () => location.reload());
    // The page of a site that could not be started says so itself.
    if (page !== 'none') events.addEventListener('problem', ({ data }) => show(JSON.parse(data)));
    events.addEventListener('error', () => {
      // The browser comes back by itself, but not after an answer that is no stream.
      if (events.readyState === EventSource.CLOSED) setTimeout(listen, 1000);
    });
  }
  listen();
})();
`;
