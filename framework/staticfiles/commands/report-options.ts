import type { Command as Parser } from 'commander';
import { jsonOption } from '../../management';

/** Declares the options by which a command that builds tells of it. */
export function addReportOptions(parser: Parser): void {
  parser
    .addOption(jsonOption())
    .option('--table', 'show the files in a table, as it is done on a terminal')
    .option('--no-table', 'no table on a terminal');
}
