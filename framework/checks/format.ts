import type { CheckLevel, CheckMessage } from './message';
import type { CheckReport } from './run-checks';

const GROUPS: readonly [CheckLevel, heading: string][] = [
  ['critical', 'CRITICALS'],
  ['error', 'ERRORS'],
  ['warning', 'WARNINGS'],
  ['info', 'INFOS'],
  ['debug', 'DEBUGS'],
];

/** Marks the parts of a finding, so that they are told apart on a terminal. */
export interface CheckStyle {
  error(text: string): string;
  warning(text: string): string;
  /** The object that the finding is about. */
  place(text: string): string;
  hint(text: string): string;
}

const asIs = (text: string) => text;
const PLAIN: CheckStyle = { error: asIs, warning: asIs, place: asIs, hint: asIs };

/** Formats a finding as `object: (id) message` with its hint indented below. */
export function formatMessage(message: CheckMessage, style: CheckStyle = PLAIN): string {
  const { object = '?', id, level, hint } = message;
  const line = `${style.place(object)}: ${byLevel(level, style)(`(${id}) ${message.message}`)}`;
  return hint === undefined ? line : `${line}\n\t${style.hint(`HINT: ${hint}`)}`;
}

function byLevel(level: CheckLevel, style: CheckStyle): (text: string) => string {
  if (level === 'critical' || level === 'error') return style.error;
  return level === 'warning' ? style.warning : asIs;
}

/** Formats all findings, grouped under CRITICALS, ERRORS, WARNINGS, INFOS and DEBUGS. */
export function formatReport(report: CheckReport, style: CheckStyle = PLAIN): string {
  const groups = GROUPS.flatMap(([level, heading]) => {
    const messages = report.messages.filter((message) => message.level === level);
    if (messages.length === 0) return [];
    return [`${heading}:\n${messages.map((message) => formatMessage(message, style)).join('\n')}`];
  });
  return groups.length === 0 ? '' : `System check identified some issues:\n\n${groups.join('\n\n')}`;
}

/** The configuration has errors: a command does not start. */
export class SystemCheckError extends Error {
  override readonly name = 'SystemCheckError';

  readonly report: CheckReport;

  /** @param summary a line below the findings */
  constructor(report: CheckReport, style?: CheckStyle, summary?: string) {
    super(formatReport(report, style) + (summary === undefined ? '' : `\n\n${summary}`));
    this.report = report;
  }
}
