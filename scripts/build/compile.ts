import path from 'node:path';
import ts from 'typescript';

/**
 * Compiles manage.ts and project/ as tsconfig.build.json says, and declares the types of framework/, whose code is
 * bundled. Ends the process with the compiler's own messages when there are errors.
 */
export function compile(root: string): void {
  const { fileNames, options, errors } = readConfiguration(path.join(root, 'tsconfig.build.json'));
  const host = ts.createCompilerHost(options);
  const program = ts.createProgram(fileNames, options, host);
  const compiled = path.join(root, 'dist', 'framework') + path.sep;
  const { diagnostics } = program.emit(undefined, (file, ...rest) => {
    const isBundled = path.normalize(file).startsWith(compiled) && file.endsWith('.js');
    if (!isBundled) host.writeFile(file, ...rest);
  });
  exitOnErrors([...errors, ...ts.getPreEmitDiagnostics(program), ...diagnostics], host);
}

function readConfiguration(file: string): ts.ParsedCommandLine {
  const host: ts.ParseConfigFileHost = {
    ...ts.sys,
    onUnRecoverableConfigFileDiagnostic: (diagnostic) =>
      exitOnErrors([diagnostic], ts.createCompilerHost({})),
  };
  const configuration = ts.getParsedCommandLineOfConfigFile(file, {}, host);
  if (configuration === undefined) throw new Error(`${file} cannot be read`);
  return configuration;
}

function exitOnErrors(diagnostics: readonly ts.Diagnostic[], host: ts.FormatDiagnosticsHost): void {
  if (diagnostics.length === 0) return;
  process.stderr.write(ts.formatDiagnosticsWithColorAndContext(diagnostics, host));
  process.exit(1);
}
