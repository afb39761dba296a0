/** The report of a build: its data, and its forms on a terminal, as JSON and as a page. */
export { type BuildReport, reportedResult, reportFacts } from './build-report';
export { formatBytes } from './bytes';
export { folderFiles } from './folder-files';
export { assertReportFile, renderPage, writeReport } from './page';
export { fitted, printable, widthOf } from './printable';
export { type PhaseTime, Stopwatch } from './stopwatch';
export { formatTable } from './table';
