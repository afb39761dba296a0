import { escapeHtml } from '../../framework/escape-html';
import type { Figure } from '../figures';
import { type Entry, KEPT } from './history';

/** The cases that are drawn, each in a panel of its own. */
const CASES = ['1 kB', '10 kB', '100 kB', '304', 'many files', 'TLS 10 kB', 'HTTP/2 10 kB', 'page, br'];

const COLUMNS = 2;
const PANEL = { width: 340, height: 170 };
const MARGIN = { left: 44, right: 12, top: 26, bottom: 34 };
const LEGEND = 26;
const WIDTH = COLUMNS * PANEL.width;

/** The ratios that have a line of their own where they are in sight. */
const LINES = [0.25, 0.5, 1, 2, 4, 8, 16];

const COLOURS: Readonly<Record<(typeof KEPT)[number], string>> = {
  'whitenoise ÷ floor': '#8a5cd6',
  'accelerated ÷ floor': '#2f6fde',
  'accelerated ÷ nginx': '#1a8f5a',
  'compressed ÷ floor': '#c2701c',
};

/** A place in a panel: the n-th entry, and a ratio. */
interface Scale {
  x(entry: number): number;
  y(ratio: number): number;
}

/** The ratios of all saved runs as an SVG picture, commit by commit. Lower is better; a bar is the spread of a ratio. */
export function drawHistory(entries: readonly Entry[]): string {
  const names = CASES.filter((name) => entries.some(({ ratios }) => ratios[name] !== undefined));
  const panels = names.map((name, index) => {
    const left = (index % COLUMNS) * PANEL.width;
    const top = LEGEND + Math.floor(index / COLUMNS) * PANEL.height;
    return `<g transform="translate(${left} ${top})">\n${panel(name, entries)}\n</g>`;
  });
  const height = LEGEND + Math.ceil(names.length / COLUMNS) * PANEL.height;
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${height}" width="${WIDTH}" role="img" aria-label="Ratios of CPU time per request, over commits">
<style>
svg { background: #fff } text { font: 11px system-ui, sans-serif; fill: #333 } .title { font-weight: 600 }
.axis { stroke: #b8c0cc; fill: none } .one { stroke: #8b94a3 } .other { stroke: #b8c0cc; stroke-dasharray: 2 4 } .line { fill: none; stroke-width: 1.5 }
.end { text-anchor: end } .middle { text-anchor: middle } .hollow { fill: #fff }
@media (prefers-color-scheme: dark) { svg { background: #0d1117 } text { fill: #d0d7de } .axis, .other { stroke: #57606a } .hollow { fill: #0d1117 } }
</style>
${legend()}
${panels.join('\n')}
</svg>
`;
}

function legend(): string {
  return KEPT.map((name, index) => {
    const x = MARGIN.left + index * 160;
    const line = `<line x1="${x}" y1="12" x2="${x + 16}" y2="12" stroke="${COLOURS[name]}" stroke-width="2"/>`;
    return `${line}<text x="${x + 22}" y="16">${escapeHtml(name)}</text>`;
  }).join('\n');
}

function panel(caseName: string, entries: readonly Entry[]): string {
  const figures = entries.flatMap(({ ratios }) => Object.values(ratios[caseName] ?? {}));
  const lowest = Math.min(1, ...figures.map(({ low }) => low));
  const highest = Math.max(1, ...figures.map(({ high }) => high));
  const scale = scaleOf(lowest / 1.1, highest * 1.1, entries.length);
  const right = PANEL.width - MARGIN.right;
  const bottom = PANEL.height - MARGIN.bottom;
  return [
    `<text class="title" x="${MARGIN.left}" y="16">${escapeHtml(caseName)}</text>`,
    `<path class="axis" d="M${MARGIN.left} ${MARGIN.top}V${bottom}H${right}"/>`,
    ...LINES.filter((ratio) => ratio >= lowest / 1.05 && ratio <= highest * 1.05).flatMap((ratio) => [
      `<path class="${ratio === 1 ? 'one' : 'other'}" d="M${MARGIN.left} ${scale.y(ratio).toFixed(1)}H${right}"/>`,
      `<text class="end" x="${MARGIN.left - 4}" y="${(scale.y(ratio) + 4).toFixed(1)}">${ratio} ×</text>`,
    ]),
    ...commits(entries, scale, bottom),
    ...KEPT.flatMap((name) => series(name, caseName, entries, scale)),
  ].join('\n');
}

/** A logarithmic scale: half as much is as far from 1 as twice as much. */
function scaleOf(lowest: number, highest: number, entries: number): Scale {
  const width = PANEL.width - MARGIN.left - MARGIN.right;
  const height = PANEL.height - MARGIN.top - MARGIN.bottom;
  return {
    x: (entry) => MARGIN.left + (width * (entry + 0.5)) / entries,
    y: (ratio) => MARGIN.top + (height * Math.log(highest / ratio)) / Math.log(highest / lowest),
  };
}

/** The commits below the axis, as many as there is space for: always the last one. */
function commits(entries: readonly Entry[], scale: Scale, bottom: number): string[] {
  const step = Math.ceil(entries.length / 5);
  return entries.flatMap(({ commit, date }, index) => {
    if ((entries.length - 1 - index) % step !== 0) return [];
    const x = scale.x(index).toFixed(1);
    return [
      `<text class="middle" x="${x}" y="${bottom + 14}">${escapeHtml(commit)}</text>`,
      `<text class="middle" x="${x}" y="${bottom + 27}">${escapeHtml(date.slice(5))}</text>`,
    ];
  });
}

function series(
  name: (typeof KEPT)[number],
  caseName: string,
  entries: readonly Entry[],
  { x, y }: Scale,
): string[] {
  const colour = COLOURS[name];
  const points = entries.flatMap((entry, index) => {
    const figure: Figure | undefined = entry.ratios[caseName]?.[name];
    return figure === undefined ? [] : [{ entry, figure, at: x(index).toFixed(1) }];
  });
  if (points.length === 0) return [];
  const line = points.map(({ figure, at }) => `${at},${y(figure.value).toFixed(1)}`).join(' ');
  const marks = points.map(({ entry, figure, at }) => {
    const { value, low, high } = figure;
    const about = `${entry.commit}: ${name} ${value.toFixed(2)} (${low.toFixed(2)}–${high.toFixed(2)})`;
    const fill = entry.note === undefined ? `fill="${colour}"` : 'class="hollow"';
    return [
      `<path d="M${at} ${y(low).toFixed(1)}V${y(high).toFixed(1)}" stroke="${colour}" opacity="0.5"/>`,
      `<circle cx="${at}" cy="${y(value).toFixed(1)}" r="3" stroke="${colour}" ${fill}>`,
      `<title>${escapeHtml(entry.note === undefined ? about : `${about}; ${entry.note}`)}</title></circle>`,
    ].join('');
  });
  return [`<polyline class="line" stroke="${colour}" points="${line}"/>`, ...marks];
}
