// Changes the colours when another theme is chosen, or the system changes its own. The server sets them at first.

const YEAR = 365 * 24 * 60 * 60;

const system = matchMedia('(prefers-color-scheme: dark)');

/** Reads the theme that was chosen, also in another tab. */
const chosen = () => /(?:^|; )theme=(light|dark)(?=;|$)/.exec(document.cookie)?.[1];

function apply(theme) {
  document.documentElement.dataset.bsTheme = theme ?? (system.matches ? 'dark' : 'light');
}

system.addEventListener('change', () => apply(chosen()));
document.addEventListener('click', (event) => {
  const theme = event.target.closest?.('[data-theme]')?.dataset.theme;
  if (!theme) return;
  const age = theme === 'auto' ? 0 : YEAR;
  // biome-ignore lint/suspicious/noDocumentCookie: cookieStore is there for sites with TLS alone.
  document.cookie = `theme=${theme}; path=/; max-age=${age}; samesite=lax`;
  apply(chosen());
});
