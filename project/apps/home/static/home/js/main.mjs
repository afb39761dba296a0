// Brings what a page can do beside being read, once it has been painted: its first paint need not wait for any of it.

if (document.readyState !== 'complete') {
  await new Promise((resolve) => addEventListener('load', resolve, { once: true }));
}
await new Promise(requestAnimationFrame);
const { idle } = await import('./turns.mjs');
await idle();
await import('./theme.mjs');
await import('../../bootstrap/js/bootstrap.bundle.min.js');
if (document.querySelector('[data-log]')) await import('./report.mjs');
