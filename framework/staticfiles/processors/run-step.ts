import { setTimeout as sleep } from 'node:timers/promises';
import { ImproperlyConfigured } from '../../conf';
import { type Problem, type ProblemFacts, problemAt, problemOfFile } from '../problems';
import type { Processed } from './cache';
import { ProcessorError, type ProcessorOutput, type ProcessorStep } from './processor';
import { canHaveMap, composeMaps } from './source-map';
import type { Watchdog } from './watchdog';

/** A source that is processed, for messages. */
export interface ProcessedSource {
  /** Destination path. */
  readonly path: string;
  /** Absolute path of the file. */
  readonly source: string;
}

/**
 * Runs one processor on one file, and checks what it gives.
 *
 * @param watchdog ends the build where the processor never gives way
 * @returns its outcome with a map that leads to the author's files, or the error of the file
 * @throws ImproperlyConfigured when the processor lacks a package
 */
export async function runStep(
  step: ProcessorStep,
  { path, source }: ProcessedSource,
  input: Processed,
  watchdog: Watchdog,
): Promise<Processed | Problem> {
  const bytes = Buffer.from(input.bytes);
  try {
    const work = () => inTime(step, { path, bytes, sourceMap: input.sourceMap });
    const held = `error: ${path} cannot be processed by ${step.name}: it has not given way within ${step.timeLimit / 1000} seconds, so the build was ended. Nothing was published`;
    const output = checked(await watchdog.watch(work, step.timeLimit, held));
    const { sourceMap } = output;
    if (sourceMap === undefined || !canHaveMap(path)) return { bytes: output.bytes, sourceMap: null };
    const own = typeof sourceMap === 'string' ? sourceMap : Buffer.from(sourceMap).toString();
    const text = Buffer.from(input.bytes).toString();
    return { bytes: output.bytes, sourceMap: composeMaps(path, own, text, input.sourceMap) };
  } catch (error) {
    if (error instanceof ImproperlyConfigured) throw error;
    const reason = error instanceof Error ? error.message : String(error);
    const message = `cannot be processed by ${step.name}: ${reason}`;
    return problem({ severity: 'error', file: path, source, message }, Buffer.from(input.bytes), error);
  }
}

async function inTime(
  { processor, timeLimit }: ProcessorStep,
  input: Parameters<ProcessorStep['processor']['process']>[0],
): Promise<ProcessorOutput> {
  const timer = new AbortController();
  const late = sleep(timeLimit, undefined, { signal: timer.signal }).then(() => {
    throw new Error(`it has not ended within ${timeLimit / 1000} seconds`);
  });
  late.catch(() => {});
  try {
    return await Promise.race([Promise.resolve(processor.process(input)), late]);
  } finally {
    timer.abort();
  }
}

/** Checks what a processor gave: it may be code that no compiler has seen. */
function checked(output: unknown): ProcessorOutput {
  const { bytes, sourceMap } = (output ?? {}) as Readonly<Record<string, unknown>>;
  if (!(bytes instanceof Uint8Array)) {
    throw new Error(`it gave ${kindOf(output, bytes)}: expected { bytes: Uint8Array, sourceMap?: string }`);
  }
  if (sourceMap !== undefined && typeof sourceMap !== 'string' && !(sourceMap instanceof Uint8Array)) {
    throw new Error(
      `it gave a source map that is ${typeof sourceMap}: expected JSON as a string or Uint8Array`,
    );
  }
  return { bytes, sourceMap };
}

function kindOf(output: unknown, bytes: unknown): string {
  if (typeof output !== 'object' || output === null) return output === null ? 'null' : typeof output;
  return bytes === undefined
    ? 'an object without bytes'
    : `bytes that are ${bytes === null ? 'null' : typeof bytes}`;
}

function problem(facts: ProblemFacts, bytes: Buffer, error: unknown): Problem {
  if (!(error instanceof ProcessorError)) return problemOfFile(facts);
  const text = bytes.toString();
  const { line, column } = error;
  let start = 0;
  for (let number = 1; number < line; number++) {
    const end = text.indexOf('\n', start);
    if (end === -1) break;
    start = end + 1;
  }
  return problemAt(facts, text, Math.min(text.length, start + Math.max(0, column - 1)));
}
