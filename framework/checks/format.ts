import type { CheckLevel, CheckMessage } from './message';
import type { CheckReport } from './run-checks';

const GROUPS: readonly [CheckLevel, heading: string][] = [
  ['critical', 'CRITICALS'],
  ['error', 'ERRORS'],
  ['warning', 'WARNINGS'],
  ['info', 'INFOS'],
  ['debug', 'DEBUGS'],
];

/** Colours a finding by its level. */
export type Paint = (level: CheckLevel, text: string) => string;

const plain: Paint = (_level, text) => text;

/** Formats a finding as `object: (id) message` with its hint indented below. */
export function formatMessage(message: CheckMessage): string {
  const line = `${message.object ?? '?'}: (${message.id}) ${message.message}`;
  return message.hint === undefined ? line : `${line}\n\tHINT: ${message.hint}`;
}

/** Formats all findings, grouped under CRITICALS, ERRORS, WARNINGS, INFOS and DEBUGS. */
export function formatReport(report: CheckReport, paint: Paint = plain): string {
  const groups = GROUPS.flatMap(([level, heading]) => {
    const messages = report.messages.filter((message) => message.level === level);
    if (messages.length === 0) return [];
    return [`${heading}:\n${messages.map((message) => paint(level, formatMessage(message))).join('\n')}`];
  });
  return groups.length === 0 ? '' : `System check identified some issues:\n\n${groups.join('\n\n')}`;
}

/** The configuration has errors: a command does not start. */
export class SystemCheckError extends Error {
  override readonly name = 'SystemCheckError';

  readonly report: CheckReport;

  /** @param summary a line below the findings */
  constructor(report: CheckReport, paint?: Paint, summary?: string) {
    super(formatReport(report, paint) + (summary === undefined ? '' : `\n\n${summary}`));
    this.report = report;
  }
}
