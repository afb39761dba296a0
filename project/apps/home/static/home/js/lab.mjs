// Requests that a visitor can send, and the answers as they came.

import { answerOf } from './transmissions.mjs';

const ASKS = {
  head: () => ({ method: 'HEAD' }),
  again: async (file) => ({ headers: { 'If-None-Match': (await answerOf(file)).headers.get('etag') } }),
  range: () => ({ headers: { Range: 'bytes=0-63' } }),
  options: () => ({ method: 'OPTIONS' }),
};

export function openLab(transmissions) {
  const subject =
    transmissions.find(({ stem, kind }) => stem === 'site' && kind === 'style') ?? transmissions[0];
  document.querySelector('[data-lab-file]').textContent = subject.stem + subject.extension;
  const transcript = document.querySelector('[data-transcript]');
  const tell = tellOfMore(transcript);
  for (const button of document.querySelectorAll('[data-ask]')) {
    button.addEventListener('click', async () => {
      const request = await ASKS[button.dataset.ask](subject);
      transcript.textContent = await exchange(subject.url, request);
      transcript.scrollTop = 0;
      tell();
    });
  }
}

/** Marks the frame of a scrolling box for as long as there is more below its edge. */
function tellOfMore(box) {
  const frame = box.closest('[data-frame]');
  const tell = () =>
    frame.toggleAttribute('data-more', box.scrollTop + box.clientHeight < box.scrollHeight - 1);
  box.addEventListener('scroll', tell, { passive: true });
  new ResizeObserver(tell).observe(box);
  return tell;
}

/** Sends a request past every cache, and writes down both sides of it. */
async function exchange(url, { method = 'GET', headers = {} }) {
  const asked = [`${method} ${new URL(url).pathname}`, ...lines(Object.entries(headers))];
  const answer = await fetch(url, { method, headers, cache: 'no-store' });
  const body = await answer.text();
  return [
    ...asked.map((line) => `> ${line}`),
    '',
    `< ${answer.status} ${answer.statusText}`,
    ...lines(answer.headers).map((line) => `< ${line}`),
    '',
    body ? `${body.slice(0, 64)}${body.length > 64 ? '…' : ''}` : '(no body)',
  ].join('\n');
}

function lines(headers) {
  return [...headers].map(([name, value]) => `${name}: ${value}`);
}
