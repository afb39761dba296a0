// Fetches Bootstrap's menus once the page is there: nobody opens one before, and its paint need not wait.
if (document.readyState !== 'complete') {
  await new Promise((resolve) => addEventListener('load', resolve, { once: true }));
}
await import('../../bootstrap/js/bootstrap.bundle.min.js');
