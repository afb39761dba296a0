import { stripVTControlCharacters } from 'node:util';

/** What swc's native part adds below its own message. */
const NATIVE_TRACE = /\n+Caused by:\n[\s\S]*?(?=\n {4}at |$)/;

/** Frames of the compiler and of the runner: of no use to whoever wrote the module. */
const RUNNER_FRAME = /\n {4}at [^\n]*[\\/]node_modules[\\/](?:@swc[\\/]core|ts-node)[\\/][^\n]*/g;

/** The stack of an error for the person at the prompt; of a module that does not compile, what the compiler says. */
export function readableStack(error: Error): string {
  const stack = error.stack ?? String(error);
  if (!NATIVE_TRACE.test(stack)) return stack;
  const [message = stack] = stripVTControlCharacters(stack)
    .replace(NATIVE_TRACE, '')
    .replace(RUNNER_FRAME, '')
    .split(/\n {4}at /, 1);
  return message.trimEnd();
}
