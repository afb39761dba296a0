/** The report of a build: its data, and its forms on a terminal, as JSON and as a page. */
export { type BuildReport, reportedResult, reportFacts } from './build-report';
export { formatBytes } from './bytes';
export { fitted, widthOf } from './columns';
export { folderFiles } from './folder-files';
export { assertReportFile, renderPage, writeReport } from './page';
export { type PhaseTime, Stopwatch } from './stopwatch';
export { formatTable } from './table';
