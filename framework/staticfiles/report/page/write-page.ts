import { mkdtempSync, realpathSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { isSystemError } from '../../../system-error';
import { BuildError } from '../../build-error';

/** A report cannot be written. */
export class ReportFileError extends BuildError {}

/**
 * Tells before a build whether its report can be written.
 *
 * @param file absolute path
 * @param destination the folder that is published into; null for none
 * @throws ReportFileError naming the file and the reason
 */
export function assertReportFile(file: string, destination: string | null): void {
  const folder = path.dirname(file);
  if (!statSync(folder, { throwIfNoEntry: false })?.isDirectory())
    throw new ReportFileError(
      `--report: there is no folder '${folder}' to write '${path.basename(file)}' into.`,
    );
  if (statSync(file, { throwIfNoEntry: false })?.isDirectory())
    throw new ReportFileError(`--report: '${file}' is a folder. Name a file in it.`);
  if (destination !== null && liesIn(folder, destination))
    throw new ReportFileError(
      `--report: '${file}' lies in the folder that is published, '${destination}': visitors could read it. Name a file elsewhere.`,
    );
  // Writing tells more than permissions do, such as of a disk that is mounted to be read only.
  withScratch(file, () => {});
}

/** Writes a report: whoever reads it at the same moment gets the old one or the new one whole. */
export function writeReport(file: string, html: string): void {
  withScratch(file, (scratch) => {
    const whole = path.join(scratch, 'report.html');
    writeFileSync(whole, html);
    renameSync(whole, file);
  });
}

/** Tells whether a folder is another one or lies below it, by whatever symbolic links it is named. */
function liesIn(folder: string, other: string): boolean {
  const isThere = statSync(other, { throwIfNoEntry: false }) !== undefined;
  const relative = path.relative(isThere ? realpathSync(other) : other, realpathSync(folder));
  return relative.split(path.sep)[0] !== '..' && !path.isAbsolute(relative);
}

/** Makes a folder beside a report for as long as an action takes, which a rename from there to the report needs. */
function withScratch(file: string, action: (scratch: string) => void): void {
  try {
    const scratch = mkdtempSync(path.join(path.dirname(file), '.report-'));
    try {
      action(scratch);
    } finally {
      rmSync(scratch, { recursive: true, force: true });
    }
  } catch (error) {
    if (!isSystemError(error)) throw error;
    throw new ReportFileError(`--report: '${file}' cannot be written: ${error.message}`, { cause: error });
  }
}
