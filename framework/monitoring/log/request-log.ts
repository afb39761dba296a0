import type { AnswerSink } from '../answered';
import { LINE_FORMATS, type LogFormat } from './format';
import { LineWriter } from './line-writer';

/**
 * Writes a line for every answer to standard output. Lines leave together, a moment later; those of the last moment
 * when the process ends.
 */
export function requestLog(format: LogFormat): AnswerSink {
  const { resolution, time, line } = LINE_FORMATS[format];
  let moment = 0;
  let text = '';
  const writer = new LineWriter((lines) => process.stdout.write(lines));
  process.once('exit', () => writer.flush());
  return (answered) => {
    const now = Date.now();
    if (Math.floor(now / resolution) !== moment) {
      moment = Math.floor(now / resolution);
      text = time(new Date(now));
    }
    writer.add(line(answered, text));
  };
}
