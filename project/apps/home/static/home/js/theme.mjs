// Changes the colours when another theme is chosen, or the system changes its own. The page itself sets them at first.

const system = matchMedia('(prefers-color-scheme: dark)');

function apply() {
  const chosen = localStorage.getItem('theme') ?? 'auto';
  document.documentElement.dataset.bsTheme = chosen === 'auto' ? (system.matches ? 'dark' : 'light') : chosen;
}

system.addEventListener('change', apply);
document.addEventListener('click', (event) => {
  const theme = event.target.closest?.('[data-theme]')?.dataset.theme;
  if (!theme) return;
  localStorage.setItem('theme', theme);
  apply();
});
