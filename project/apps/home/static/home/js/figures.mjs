import { bytes, element, saved } from './format.mjs';

/** The sums at the top. */
export function drawFigures(transmissions) {
  const { whole, wire } = sums(transmissions);
  const figures = {
    files: transmissions.length,
    whole: bytes(whole),
    wire: bytes(wire),
    saved: saved(wire, whole),
  };
  for (const [name, text] of Object.entries(figures)) {
    document.querySelector(`[data-figure="${name}"]`).textContent = text;
  }
}

/** One column of colour for each file: its height is what it weighs. */
export function drawSpectrum(transmissions) {
  const { whole, wire } = sums(transmissions);
  const spectrum = document.querySelector('[data-spectrum]');
  const largest = Math.max(...transmissions.map((each) => each.whole));
  spectrum.setAttribute('aria-label', `${bytes(wire)} on the wire for ${bytes(whole)} of files`);
  spectrum.replaceChildren(...transmissions.map((each) => column(each, largest)));
}

function sums(transmissions) {
  const total = (key) => transmissions.reduce((sum, each) => sum + each[key], 0);
  return { whole: total('whole'), wire: total('wire') };
}

function column({ kind, path, wire, whole }, largest) {
  const sent = element('i', kind);
  // The square root keeps small files visible beside a large one.
  const height = (count) => `${Math.sqrt(count / largest) * 100}%`;
  sent.style.blockSize = height(wire);
  const made = element('span', 'column', sent);
  made.style.setProperty('--whole', height(whole));
  made.title = `${path}: ${bytes(wire)} of ${bytes(whole)}`;
  return made;
}
