/**
 * Adds a button that copies the text of the page. Without scripts, or under a Content-Security-Policy that refuses this
 * one, there is no button, and the text is selected by a click on it.
 */
(() => {
  const text = document.getElementById('text');
  if (text === null) return;
  const details = text.closest('details');

  const button = document.createElement('button');
  button.type = 'button';
  button.textContent = 'Copy as text';
  const status = document.createElement('span');
  status.setAttribute('role', 'status');
  const bar = document.createElement('p');
  bar.className = 'copy';
  bar.append(button, ' ', status);
  (details ?? text).before(bar);

  button.addEventListener('click', async () => {
    // A status that gets the same words again is not read out again.
    status.textContent = '';
    const isCopied = await copyByClipboard(text.textContent ?? '');
    status.textContent =
      isCopied || copyBySelection(text) ? 'Copied' : 'The text is selected: press Ctrl+C or ⌘C';
  });

  /**
   * Copies by the clipboard's interface, which a page has on https and on this machine alone.
   *
   * @param {string} content
   */
  async function copyByClipboard(content) {
    try {
      await navigator.clipboard.writeText(content);
      return true;
    } catch {
      return false;
    }
  }

  /**
   * Selects the text and has the browser copy it. It stays selected where the browser refuses.
   *
   * @param {HTMLElement} element
   */
  function copyBySelection(element) {
    if (details !== null) details.open = true;
    getSelection()?.selectAllChildren(element);
    element.scrollIntoView({ block: 'nearest' });
    return document.execCommand('copy');
  }
})();
