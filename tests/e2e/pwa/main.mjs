/** The page of one release, whose name is put in by the build. It loads a part of itself when a button is pressed. */
document.querySelector('#release').textContent = `release ${__RELEASE__} at ${location.pathname}`;
document.querySelector('#more').addEventListener('click', async () => {
  const { text } = await import('./lazy.mjs');
  document.querySelector('#lazy').textContent = text;
});

navigator.serviceWorker.register('/sw.js').then((registration) => {
  window.registration = registration;
});
