/** One line of a panel. */
export interface Line {
  readonly label: string;
  readonly values: readonly number[];
}

/** A picture of some lines over time. */
export interface Panel {
  readonly title: string;
  readonly lines: readonly Line[];
}

const WIDTH = 720;
const HEIGHT = 130;
const LEFT = 60;
const RIGHT = 110;
const TOP = 28;

/** Panels one below the other, with a common time axis, as SVG. */
export function plot(minutes: number, panels: readonly Panel[]): string {
  const height = panels.length * (HEIGHT + TOP) + 30;
  const body = panels.map((panel, index) => draw(panel, index * (HEIGHT + TOP) + TOP)).join('\n');
  const x = (minute: number) => LEFT + (minute / minutes) * (WIDTH - LEFT - RIGHT);
  const step = Math.max(1, Math.round(minutes / 6));
  const ticks = Array.from({ length: Math.floor(minutes / step) + 1 }, (_, index) => index * step);
  const axis = ticks.map(
    (minute) => `<text x="${x(minute)}" y="${height - 8}" text-anchor="middle">${minute} min</text>`,
  );
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${height}" role="img" aria-label="Soak test">
<style>
svg { background: #fff } text { font: 11px system-ui, sans-serif; fill: #333 } .title { font-weight: 600; font-size: 12px }
.grid { stroke: #ddd } .l0 { stroke: #2f6fde } .l1 { stroke: #c2410c } polyline { fill: none; stroke-width: 1.5 }
@media (prefers-color-scheme: dark) { svg { background: #0d1117 } text { fill: #d0d7de } .grid { stroke: #30363d } }
</style>
${body}
${axis.join('\n')}
</svg>
`;
}

function draw({ title, lines }: Panel, top: number): string {
  const most = Math.max(1e-9, ...lines.flatMap(({ values }) => values)) * 1.1;
  const bottom = top + HEIGHT - 20;
  const y = (value: number) => bottom - (value / most) * (bottom - top);
  const number = (value: number) => value.toFixed(most < 10 ? 1 : 0);
  const grid = [0, most / 2, most].map(
    (value) =>
      `<line class="grid" x1="${LEFT}" x2="${WIDTH - RIGHT}" y1="${y(value)}" y2="${y(value)}"/>` +
      `<text x="${LEFT - 6}" y="${y(value) + 4}" text-anchor="end">${number(value)}</text>`,
  );
  const drawn = lines.map(({ label, values }, index) => {
    const points = values.map(
      (value, at) =>
        `${(LEFT + (at / Math.max(1, values.length - 1)) * (WIDTH - LEFT - RIGHT)).toFixed(1)},${y(value).toFixed(1)}`,
    );
    const end = y(values.at(-1) ?? 0) + 4;
    return `<polyline class="l${index}" points="${points.join(' ')}"/><text x="${WIDTH - RIGHT + 6}" y="${end}">${label}</text>`;
  });
  return [`<text class="title" x="${LEFT}" y="${top - 8}">${title}</text>`, ...grid, ...drawn].join('\n');
}
