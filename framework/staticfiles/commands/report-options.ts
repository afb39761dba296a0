import path from 'node:path';
import type { Command as Parser } from 'commander';
import { jsonOption } from '../../management';
import type { Destination } from '../destination';
import { readHistory } from '../pipeline';
import { assertReportFile, type BuildReport, renderPage, writeReport } from '../report';
import { commandError } from './errors';

/** The options of {@link addReportOptions}, as commander names them. */
export interface ReportOptions {
  readonly report?: string | undefined;
  readonly table?: boolean | undefined;
}

/** Declares the options by which a command that builds tells of it. */
export function addReportOptions(parser: Parser): void {
  parser
    .addOption(jsonOption())
    .option(
      '--report <file>',
      'write a page about the files: a treemap, all sizes, problems, earlier releases',
    )
    .option('--table', 'show the files in a table, as it is done on a terminal')
    .option('--no-table', 'no table on a terminal');
}

/** The page of a build's report. */
export class ReportPage {
  readonly #file: string;
  readonly #destination: Destination;

  /** @param file absolute path */
  private constructor(file: string, destination: Destination) {
    this.#file = file;
    this.#destination = destination;
  }

  /**
   * Opens the page that `--report` names; null where it was not given.
   *
   * @throws CommandError where it cannot be written, so that no build runs for nothing
   */
  static open(file: string | undefined, destination: Destination): ReportPage | null {
    if (file === undefined) return null;
    const absolute = path.resolve(file);
    try {
      assertReportFile(absolute, destination.folder ?? null);
    } catch (error) {
      throw commandError(error);
    }
    return new ReportPage(absolute, destination);
  }

  /**
   * @returns its path, for the message
   * @throws CommandError where it cannot be written
   */
  async write(report: BuildReport): Promise<string> {
    try {
      const history = await readHistory(this.#destination);
      writeReport(this.#file, renderPage(report, history, new Date()));
    } catch (error) {
      throw commandError(error);
    }
    return this.#file;
  }
}
