/** The page of a build's report. */
export { renderPage } from './page';
export { assertReportFile, ReportFileError, writeReport } from './write-page';
