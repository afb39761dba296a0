// Loaded before the first paint, so that the page never flashes in the wrong colours.
(() => {
  const system = matchMedia('(prefers-color-scheme: dark)');
  const chosen = () => localStorage.getItem('theme') ?? 'auto';
  const apply = () => {
    const theme = chosen() === 'auto' ? (system.matches ? 'dark' : 'light') : chosen();
    document.documentElement.dataset.bsTheme = theme;
  };
  apply();
  system.addEventListener('change', apply);
  document.addEventListener('click', (event) => {
    const theme = event.target.closest?.('[data-theme]')?.dataset.theme;
    if (!theme) return;
    localStorage.setItem('theme', theme);
    apply();
  });
})();
