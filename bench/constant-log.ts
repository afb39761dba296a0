/**
 * Does the least that any log does, in a server that `monitoring.ts` loads it into, as the variable BENCH_LEAST says: a log
 * of ours cannot take less.
 *
 * - `requests`: a line, always the same, for each request of Node's
 * - `answers`: the same for each answer of the wrapper
 * - `ids`: no line, but an id, always the same, in each answer of the wrapper
 */
import { subscribe } from 'node:diagnostics_channel';
import { writeSync } from 'node:fs';
import { ANSWER_CHANNEL, type Answer } from '../framework/whitenoise';

/** Bytes of one write, as those of our log. */
const BATCH = 60 * 1024;

/** As long as a line of our log in JSON. */
const LINE = Buffer.from(`${'x'.repeat(399)}\n`);

const batch = Buffer.allocUnsafeSlow(BATCH);
let end = 0;

function addLine(): void {
  if (end + LINE.length > BATCH) {
    try {
      writeSync(1, batch, 0, end);
    } catch {
      // The reader is slow: our log would keep them.
    }
    end = 0;
  }
  batch.set(LINE, end);
  end += LINE.length;
}

const LEAST: Readonly<Record<string, () => void>> = {
  requests: () => subscribe('http.server.request.start', addLine),
  answers: () => subscribe(ANSWER_CHANNEL, addLine),
  ids: () =>
    subscribe(ANSWER_CHANNEL, (answer) =>
      (answer as Answer).sendRequestId('0b4d1c62-5f3e-4a77-9d0c-8e21a3f4b5c6'),
    ),
};

LEAST[process.env.BENCH_LEAST ?? '']?.();
