import { escapeHtml } from '../framework/escape-html';
import { type CaseResult, type Group, OURS, outcomeOf, type Results } from './results';

const ROW = 22;
const LABEL = 190;
const BAR = 330;
const WIDTH = LABEL + BAR + 80;

/** One panel: a bar per contender, as long as its CPU time per request; returns its SVG and its height. */
function panel({ contenders }: Group, item: CaseResult, top: number): { svg: string; height: number } {
  const bars = contenders.flatMap(({ name, label }) => {
    const outcome = outcomeOf(item, name);
    const ours = OURS.includes(name);
    return outcome ? [{ label: label.replaceAll('`', ''), cpu: outcome.cpu.value, ours }] : [];
  });
  const longest = Math.max(...bars.map(({ cpu }) => cpu));
  const lines = bars.map(({ label, cpu, ours }, index) => {
    const y = top + 30 + index * ROW;
    const width = Math.max(1, (cpu / longest) * BAR).toFixed(1);
    return [
      `<text class="label" x="${LABEL - 8}" y="${y + 14}">${escapeHtml(label)}</text>`,
      `<rect class="${ours ? 'ours' : 'bar'}" x="${LABEL}" y="${y + 3}" width="${width}" height="${ROW - 7}" rx="2"/>`,
      `<text x="${LABEL + Number(width) + 6}" y="${y + 14}">${cpu.toFixed(cpu < 100 ? 1 : 0)}</text>`,
    ].join('');
  });
  const title = `<text class="title" x="${LABEL}" y="${top + 20}">${escapeHtml(item.name)}: CPU µs per request</text>`;
  return { svg: [title, ...lines].join('\n'), height: 40 + bars.length * ROW };
}

/** The CPU time per request as an SVG picture, one panel per case of `names`. Shorter is better. */
export function plot(results: Results, names: readonly string[]): string {
  let top = 0;
  const panels: string[] = [];
  for (const group of results.groups) {
    for (const item of group.cases.filter(({ name }) => names.includes(name))) {
      const { svg, height } = panel(group, item, top);
      panels.push(svg);
      top += height;
    }
  }
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${top + 10}" width="${WIDTH}" role="img" aria-label="CPU time per request">
<style>
svg { background: #fff } text { font: 12px system-ui, sans-serif; fill: #333 } .label { text-anchor: end }
.title { font-weight: 600 } .bar { fill: #b8c0cc } .ours { fill: #2f6fde }
@media (prefers-color-scheme: dark) { svg { background: #0d1117 } text { fill: #d0d7de } .bar { fill: #57606a } }
</style>
${panels.join('\n')}
</svg>
`;
}
