#!/usr/bin/env node
/**
 * The package's own command: `npx whitenoise-node serve folder`, `npx whitenoise-node startproject mysite`,
 * `npx whitenoise-node compress folder`. A static server needs nothing of the framework, and loads nothing of it.
 */
async function main(argv: readonly string[]): Promise<void> {
  if (argv[2] === 'serve') {
    const { serveCommand } = require('./standalone') as typeof import('./standalone');
    process.exitCode = await serveCommand(argv.slice(3));
  } else {
    const { executeFromCommandLine } = require('./index') as typeof import('./index');
    await executeFromCommandLine(argv);
  }
}

void main(process.argv);
