/** The report of a build: its data, and its forms on a terminal and as JSON. */
export { type BuildReport, reportedResult, reportFacts } from './build-report';
export { formatBytes } from './bytes';
export { folderFiles } from './folder-files';
export { fitted, printable, widthOf } from './printable';
export { type PhaseTime, Stopwatch } from './stopwatch';
export { formatTable } from './table';
