import { escapeHtml } from '../../framework/escape-html';
import type { Layer, Stack } from './stacks';

const WIDTH = 1200;
const ROW = 17;
/** Narrower boxes would not be seen. */
const LEAST = 0.6;
/** Roughly how wide a character is. */
const CHARACTER = 6.2;

const COLOURS: Readonly<Record<Layer, string>> = {
  kernel: '#e39a6b',
  native: '#e6c36a',
  node: '#8fbf7f',
  ours: '#6f9fdc',
  garbage: '#c58bc0',
};

interface Box {
  readonly name: string;
  readonly layer: Layer;
  count: number;
  readonly inner: Map<string, Box>;
}

/** A flame graph as an SVG picture: the width of a box is the share of time in a function and all that it called. */
export function flameGraph(title: string, stacks: readonly Stack[]): string {
  const root: Box = { name: title, layer: 'native', count: stacks.length, inner: new Map() };
  for (const stack of stacks) add(root, stack);
  const boxes: string[] = [];
  const height = draw(root, 1, 0, WIDTH / Math.max(1, root.count), boxes) * ROW;
  // The outermost function lies at the bottom, so what it calls has negative places.
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 ${-height} ${WIDTH} ${height}" width="${WIDTH}" role="img" aria-label="${escapeHtml(title)}">
<style>svg { background: #fff } text { font: 11px ui-monospace, monospace; fill: #222 } rect { stroke: #fff; stroke-width: 0.5 }</style>
${boxes.join('\n')}
</svg>
`;
}

function add(root: Box, stack: Stack): void {
  let box = root;
  for (const { name, layer } of stack) {
    const key = `${layer} ${name}`;
    const next = box.inner.get(key) ?? { name, layer, count: 0, inner: new Map() };
    next.count++;
    box.inner.set(key, next);
    box = next;
  }
}

/** @returns how many boxes lie upon each other at most */
function draw(box: Box, depth: number, left: number, scale: number, boxes: string[]): number {
  const width = box.count * scale;
  if (width < LEAST) return depth - 1;
  const x = left.toFixed(1);
  const y = -depth * ROW;
  const name = escapeHtml(`${box.name}: ${((100 * width) / WIDTH).toFixed(1)} %`);
  const letters = Math.floor((width - 6) / CHARACTER);
  const label =
    letters < 3
      ? ''
      : `<text x="${x}" y="${y}" dx="3" dy="12">${escapeHtml(box.name.slice(0, letters))}</text>`;
  const area = `x="${x}" y="${y}" width="${width.toFixed(1)}" height="${ROW}"`;
  boxes.push(`<g><title>${name}</title><rect ${area} fill="${COLOURS[box.layer]}"/>${label}</g>`);
  let deepest = depth;
  let at = left;
  for (const inner of [...box.inner.values()].sort((a, b) => (a.name < b.name ? -1 : 1))) {
    deepest = Math.max(deepest, draw(inner, depth + 1, at, scale, boxes));
    at += inner.count * scale;
  }
  return deepest;
}
