/** The style of a report's page: light and dark, on a phone, and on paper. */
export const STYLE = `
:root { color-scheme: light dark; --line: light-dark(#d8dbe2, #3a3f4b); --soft: light-dark(#f4f5f8, #1d2027); --faint: light-dark(#555c6b, #a3abbb); --ink: light-dark(#1a1d24, #e9ebf0); --accent: light-dark(#1f5fbf, #8ab4ff); --page: light-dark(#fff, #14161b); }
* { box-sizing: border-box; }
body { margin: 0; font: 15px/1.5 system-ui, sans-serif; color: var(--ink); background: var(--page); }
header, main { padding: 1.5rem clamp(1rem, 4vw, 3rem); max-width: 90rem; margin: 0 auto; }
header { padding-bottom: 0; }
h1 { margin: 0; font-size: 1.5rem; overflow-wrap: anywhere; }
section + section { margin-top: 2.5rem; }
h2 { margin: 0 0 .75rem; font-size: 1.15rem; }
p { margin: .25rem 0; color: var(--faint); overflow-wrap: anywhere; }
dl { display: grid; grid-template-columns: repeat(auto-fit, minmax(8.5rem, 1fr)); gap: .75rem; margin: 1.25rem 0 0; }
dl > div { padding: .75rem 1rem; background: var(--soft); border: 1px solid var(--line); border-radius: 8px; }
dt { color: var(--faint); font-size: .85rem; }
dd { margin: 0; font-size: 1.25rem; font-variant-numeric: tabular-nums; }
dd small { display: block; font-size: .8rem; color: var(--faint); }
.bar { display: flex; flex-wrap: wrap; gap: .5rem 1rem; align-items: center; margin-bottom: .5rem; }
.bar label { display: flex; gap: .5rem; align-items: center; }
input, select, button { font: inherit; color: inherit; }
input, select, #more { padding: .3rem .6rem; background: var(--page); border: 1px solid light-dark(#8a90a0, #6d7484); border-radius: 6px; }
input[type=search] { width: 18rem; max-width: 100%; }
:focus-visible { outline: 2px solid var(--accent); outline-offset: 1px; }
#path { display: flex; flex-wrap: wrap; list-style: none; margin: 0; padding: 0; }
#path li + li::before { content: '/'; color: var(--faint); }
#path button { border: 0; padding: .1rem .3rem; background: none; color: var(--accent); cursor: pointer; text-decoration: underline; }
#path [aria-current] { color: inherit; text-decoration: none; }
#map { position: relative; height: min(70vh, 34rem); overflow: hidden; background: var(--soft); border-radius: 8px; }
#map > * { position: absolute; margin: 0; overflow: hidden; white-space: nowrap; text-overflow: ellipsis; font-size: 12px; line-height: 16px; }
.folder { padding: 1px 5px; border: 0; text-align: left; background: light-dark(#dfe3ea, #2c313b); color: var(--ink); cursor: pointer; }
.leaf { padding: 1px 5px; background: light-dark(#e2e4e9, #3b404b); color: light-dark(#16181d, #f2f3f6); }
.legend i { display: inline-block; width: .9em; height: .9em; margin-right: .35em; border-radius: 2px; vertical-align: -.1em; background: light-dark(#e2e4e9, #3b404b); }
button.leaf { border: 0; text-align: left; cursor: pointer; }
.leaf[data-kind='style sheets'], .legend i[data-kind='style sheets'] { background: light-dark(#cfe0ff, #24427a); }
.leaf[data-kind='scripts'], .legend i[data-kind='scripts'] { background: light-dark(#ffe9a8, #6b5310); }
.leaf[data-kind='source maps'], .legend i[data-kind='source maps'] { background: light-dark(#e5dccb, #4d4637); }
.leaf[data-kind='images'], .legend i[data-kind='images'] { background: light-dark(#cdebd2, #21532d); }
.leaf[data-kind='fonts'], .legend i[data-kind='fonts'] { background: light-dark(#ecd5f5, #55306a); }
.leaf[data-kind='pages'], .legend i[data-kind='pages'] { background: light-dark(#ffd9c7, #6e371c); }
.leaf[data-kind='media'], .legend i[data-kind='media'] { background: light-dark(#c9ecec, #1c5555); }
.leaf[data-kind='rest'], .legend i[data-kind='rest'] { background: light-dark(#f0f1f4, #262a32); box-shadow: inset 0 0 0 1px light-dark(#c3c7d0, #4a505d); }
.leaf[data-change='new'], .leaf[data-change='changed'] { box-shadow: inset 0 0 0 2px light-dark(#b3261e, #ff8a80); }
.legend { display: flex; flex-wrap: wrap; gap: .25rem 1rem; margin-top: .5rem; font-size: .85rem; color: var(--faint); }
.legend i.changed { background: none; box-shadow: inset 0 0 0 2px light-dark(#b3261e, #ff8a80); }
.scroll { overflow-x: auto; }
table { border-collapse: collapse; width: 100%; font-variant-numeric: tabular-nums; }
th, td { padding: .3rem .75rem .3rem 0; border-bottom: 1px solid var(--line); text-align: left; font-weight: normal; vertical-align: top; }
thead th { font-weight: 600; white-space: nowrap; }
tbody th { min-width: 14rem; overflow-wrap: anywhere; font-family: ui-monospace, Menlo, Consolas, monospace; font-size: 13px; }
.number { text-align: right; white-space: nowrap; }
thead button { border: 0; padding: 0; background: none; font-weight: inherit; cursor: pointer; text-decoration: underline dotted; }
[aria-sort=ascending] button::after { content: ' ↑'; }
[aria-sort=descending] button::after { content: ' ↓'; }
#more { margin-top: .75rem; cursor: pointer; }
.history td:first-child { white-space: nowrap; }
meter { width: 8rem; height: .9rem; }
.problem { margin: 1rem 0; padding: .75rem 1rem; background: var(--soft); border: 1px solid var(--line); border-left: 4px solid light-dark(#8a6100, #ffd27a); border-radius: 4px; }
.problem.error { border-left-color: light-dark(#b3261e, #ff8a80); }
.problem h3 { margin: 0; font-size: 1rem; overflow-wrap: anywhere; }
pre { margin: .5rem 0 0; overflow-x: auto; font: 13px/1.5 ui-monospace, Menlo, Consolas, monospace; }
#printed { display: none; }
@media (max-width: 40rem) { #map { height: 26rem; } tbody th { min-width: 11rem; } }
@media print {
  :root { color-scheme: light; }
  .bar, #more { display: none; }
  #printed { display: block; }
  #map { height: 16cm; print-color-adjust: exact; }
  thead button { text-decoration: none; }
  .problem, tr { break-inside: avoid; }
}
`;
