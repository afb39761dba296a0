import { mkdtempSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
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
  if (destination === null) return;
  const relative = path.relative(destination, file);
  if (relative !== '' && !relative.startsWith('..') && !path.isAbsolute(relative))
    throw new ReportFileError(
      `--report: '${file}' lies in the folder that is published, '${destination}': visitors could read it. Name a file elsewhere.`,
    );
}

/** Writes a report: whoever reads it at the same moment gets the old one or the new one whole. */
export function writeReport(file: string, html: string): void {
  try {
    const folder = mkdtempSync(path.join(path.dirname(file), '.report-'));
    try {
      const whole = path.join(folder, 'report.html');
      writeFileSync(whole, html);
      renameSync(whole, file);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  } catch (error) {
    if (!isSystemError(error)) throw error;
    throw new ReportFileError(`--report: '${file}' cannot be written: ${error.message}`, { cause: error });
  }
}
