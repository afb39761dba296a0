import { stripVTControlCharacters } from 'node:util';

/** Matches the trace that swc's native part adds below its message. */
const NATIVE_TRACE = /\n+Caused by:\n[\s\S]*?(?=\n {4}at |$)/;

/** Matches frames of the compiler and of the runner, which do not help the author of the module. */
const RUNNER_FRAME = /\n {4}at [^\n]*[\\/]node_modules[\\/](?:@swc[\\/]core|ts-node)[\\/][^\n]*/g;

/** Returns the stack of an error for the person at the prompt; for a module that does not compile, the compiler's message. */
export function readableStack(error: Error): string {
  const stack = error.stack ?? String(error);
  if (!NATIVE_TRACE.test(stack)) return stack;
  const [message = stack] = stripVTControlCharacters(stack)
    .replace(NATIVE_TRACE, '')
    .replace(RUNNER_FRAME, '')
    .split(/\n {4}at /, 1);
  return message.trimEnd();
}
