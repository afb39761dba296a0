import { hash } from 'node:crypto';
import { browserScript } from '../../../browser';
import { escapeHtml } from '../../../escape-html';
import { printable } from '../../../printable';
import type { PastRelease, ReleasedFile, RemovedFile } from '../../pipeline';
import type { Problem } from '../../problems';
import type { BuildReport } from '../build-report';
import { formatBytes } from '../bytes';
import { FILE_KINDS } from '../file-kind';
import { carriedFiles } from './data';
import { STYLE } from './style';

/**
 * Renders the page of a report: one file that loads nothing else.
 *
 * @param history the releases before, the newest last
 * @param at the time of the build
 */
export function renderPage(report: BuildReport, history: readonly PastRelease[], at: Date): string {
  const script = browserScript('report');
  const carried = carriedFiles(report.files);
  const title = `Static files${report.destination === null ? '' : ` of ${shown(report.destination)}`}`;
  // Nothing but this script and this style may run, whatever the names of files are.
  const policy = `default-src 'none'; script-src '${integrity(script)}'; style-src '${integrity(STYLE)}'; base-uri 'none'; form-action 'none'`;
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${escapeHtml(policy)}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escapeHtml(title)}</title>
<style>${STYLE}</style>
</head>
<body>
<header>
<h1>${escapeHtml(title)}</h1>
<p>${escapeHtml(`${report.command}${report.dryRun ? ', a dry run' : ''}, ${timeOf(at)}, ${(report.milliseconds / 1000).toFixed(1)} s`)}</p>
${sums(report)}
</header>
<main>
${report.files.length > 0 ? filesSection(carried.files, report.files.length) : ''}
${removedSection(report.removed)}
${historySection(history)}
${problemsSection(report.problems)}
</main>
${report.files.length > 0 ? `<script type="application/json" id="data">${carried.json}</script>\n<script>${script}</script>` : ''}
</body>
</html>
`;
}

function integrity(text: string): string {
  return `sha256-${hash('sha256', text, 'base64')}`;
}

/** Text of the outside: characters that turn the order of a line around are shown. */
function shown(text: string): string {
  return printable(text);
}

function timeOf(at: Date): string {
  return `${at.toISOString().slice(0, 16).replace('T', ' ')} UTC`;
}

function sums({ files, removed, earlier, deltas }: BuildReport): string {
  if (files.length === 0) return '';
  const sum = (bytes: (file: ReleasedFile) => number) =>
    files.reduce((total, file) => total + bytes(file), 0);
  const size = sum((file) => file.size);
  const gone = removed.reduce((total, file) => total + file.size, 0);
  const before = sum((file) => file.sizeBefore ?? 0) + gone;
  const changed = files.filter(({ change }) => change === 'changed').length;
  const added = files.filter(({ change }) => change === 'new').length;
  const encodings = [...new Set(files.flatMap(({ variants }) => Object.keys(variants)))].sort();
  const cards: [string, string, string][] = [
    [
      'Files',
      number(files.length),
      [
        `${number(added)} new, ${number(changed)} changed`,
        removed.length > 0 ? `, ${number(removed.length)} removed` : '',
      ].join(''),
    ],
    [
      'Bytes',
      formatBytes(size),
      before > 0 && before !== size
        ? `${size > before ? '+' : '−'}${formatBytes(Math.abs(size - before))}`
        : '',
    ],
    ...encodings.map((encoding): [string, string, string] => [
      encoding,
      formatBytes(sum((file) => file.variants[encoding] ?? file.size)),
      `${number(files.filter(({ variants }) => variants[encoding] !== undefined).length)} variants`,
    ]),
    [
      'Earlier versions',
      number(earlier.kept + earlier.fetched),
      earlier.dropped > 0 ? `${number(earlier.dropped)} removed` : '',
    ],
    [
      'Deltas',
      number(deltas.count),
      deltas.count > 0 ? `${formatBytes(deltas.bytes)} instead of ${formatBytes(deltas.insteadOf)}` : '',
    ],
  ];
  return `<dl>${cards
    .map(
      ([name, value, more]) =>
        `<div><dt>${escapeHtml(name)}</dt><dd>${escapeHtml(value)}${more === '' ? '' : `<small>${escapeHtml(more)}</small>`}</dd></div>`,
    )
    .join('')}</dl>`;
}

function filesSection(carried: readonly ReleasedFile[], all: number): string {
  const encodings = [...new Set(carried.flatMap(({ variants }) => Object.keys(variants)))].sort();
  const heading = (key: string, label: string, isNumber = true) =>
    `<th scope="col" data-key="${escapeHtml(key)}"${isNumber ? ' class="number"' : ''}><button type="button">${escapeHtml(label)}</button></th>`;
  const headings = [
    heading('name', 'File', false),
    heading('kind', 'Kind', false),
    heading('size', 'Size'),
    ...encodings.map((encoding) => heading(encoding, encoding)),
    heading('difference', 'Difference'),
    heading('deltas', 'Delta'),
  ];
  const options = [
    ['size', 'as published'],
    ...(carried.some(({ size, sourceSize }) => size !== sourceSize) ? [['source', 'of the sources']] : []),
    ...encodings.map((encoding) => [encoding, encoding]),
    ['difference', 'difference to the release before'],
  ];
  const left = all - carried.length;
  return `<section aria-labelledby="map-heading">
<h2 id="map-heading">Where the bytes are</h2>
<div class="bar"><label>Bytes <select id="metric">${options.map(([value = '', label = '']) => `<option value="${escapeHtml(value)}">${escapeHtml(label)}</option>`).join('')}</select></label>
<nav aria-label="Folder"><ol id="path"></ol></nav><span id="sum" role="status"></span></div>
<div id="map" role="group" aria-label="Treemap of the files by their bytes; the table below has the same"></div>
<p class="legend">${FILE_KINDS.map((kind) => `<span><i data-kind="${kind}"></i>${kind}</span>`).join('')}<span><i class="changed"></i>new or changed</span><span><i data-kind="rest"></i>small files together</span></p>
${left > 0 ? `<p>${number(left)} smaller files are left out of the map and the table.</p>` : ''}
</section>
<section aria-labelledby="files-heading">
<h2 id="files-heading">Files</h2>
<div class="bar"><label>Search <input id="search" type="search" autocomplete="off" placeholder="name, kind, new, changed, same"></label><span id="found" role="status"></span></div>
<div class="scroll" tabindex="0" role="group" aria-label="Table of the files"><table id="files"><thead><tr>${headings.join('')}</tr></thead><tbody></tbody></table></div>
<button type="button" id="more" hidden>Show more</button>
<p id="printed"></p>
</section>`;
}

/** The removed files that the page names. */
const REMOVED_NAMED = 200;

function removedSection(removed: readonly RemovedFile[]): string {
  if (removed.length === 0) return '';
  const largest = removed.toSorted((a, b) => b.size - a.size).slice(0, REMOVED_NAMED);
  const rows = largest.map(
    ({ name, size }) =>
      `<tr><th scope="row">${escapeHtml(shown(name))}</th><td class="number">${formatBytes(size)}</td></tr>`,
  );
  const left = removed.length - largest.length;
  return `<section aria-labelledby="removed-heading">
<h2 id="removed-heading">Removed since the release before</h2>
<div class="scroll" tabindex="0" role="group" aria-label="Table of the removed files"><table id="removed"><thead><tr><th scope="col">File</th><th scope="col" class="number">Size</th></tr></thead><tbody>${rows.join('')}</tbody></table></div>
${left > 0 ? `<p>The largest ${number(largest.length)} of ${number(removed.length)} files.</p>` : ''}
</section>`;
}

function historySection(history: readonly PastRelease[]): string {
  if (history.length === 0) return '';
  const most = Math.max(...history.map(({ smallest }) => smallest), 1);
  const rows = history
    .toReversed()
    .map(
      ({ at, files, size, smallest, changed, added }) =>
        `<tr><td>${escapeHtml(at.slice(0, 16).replace('T', ' '))}</td><td class="number">${number(files)}</td>` +
        `<td class="number">${number(added)} / ${number(changed)}</td><td class="number">${formatBytes(size)}</td>` +
        `<td class="number">${formatBytes(smallest)}</td><td><meter min="0" max="${most}" value="${smallest}" aria-label="compressed, of the largest release">${formatBytes(smallest)}</meter></td></tr>`,
    );
  return `<section aria-labelledby="history-heading">
<h2 id="history-heading">Releases</h2>
<div class="scroll" tabindex="0" role="group" aria-label="Table of the releases"><table class="history"><thead><tr><th scope="col">UTC</th><th scope="col" class="number">Files</th><th scope="col" class="number">New / changed</th><th scope="col" class="number">Bytes</th><th scope="col" class="number">Compressed</th><th scope="col">Compared</th></tr></thead><tbody>${rows.join('')}</tbody></table></div>
</section>`;
}

function problemsSection(problems: readonly Problem[]): string {
  if (problems.length === 0) return '';
  const blocks = problems.map(
    ({ severity, id, file, source, line, column, message, frame, hint, remedy, others }) => {
      const place = frame === '' ? file : `${file}:${line}:${column}`;
      const advice = [hint, remedy].filter((text) => text !== undefined);
      const more =
        others === undefined
          ? ''
          : `<p>${number(others.count)} more ${others.count === 1 ? 'place' : 'places'}: ${escapeHtml(shown(others.first.join(', ')))}</p>`;
      return `<article class="problem ${severity}"><h3>${severity}: ${escapeHtml(shown(place))}</h3>
<p>${escapeHtml(shown(message))}${id === undefined ? '' : ` (${escapeHtml(id)})`}</p>
${frame === '' ? '' : `<pre tabindex="0">${escapeHtml(frame)}</pre>`}
${advice.map((text) => `<p>Hint: ${escapeHtml(shown(text))}</p>`).join('')}${more}
<p>in ${escapeHtml(shown(source))}</p></article>`;
    },
  );
  return `<section aria-labelledby="problems-heading"><h2 id="problems-heading">Problems</h2>\n${blocks.join('\n')}</section>`;
}

function number(value: number): string {
  return value.toLocaleString('en');
}
