import path from 'node:path';
import ts from 'typescript';

/**
 * Compiles manage.ts and project/ into `dist`, and writes the declarations of framework/, whose code is bundled, into
 * `declarations`. Ends the process with the compiler's own messages when there are errors.
 */
export function compile(root: string, dist: string, declarations: string): void {
  const configuration = readConfiguration(path.join(root, 'tsconfig.build.json'));
  const options = { ...configuration.options, outDir: dist, declarationDir: declarations };
  const host = ts.createCompilerHost(options);
  const program = ts.createProgram(configuration.fileNames, options, host);
  const { diagnostics } = program.emit(undefined, (file, ...rest) => {
    const isOfFramework = /^framework[\\/]/.test(
      path.relative(file.endsWith('.ts') ? declarations : dist, file),
    );
    if (isOfFramework === file.endsWith('.d.ts')) host.writeFile(file, ...rest);
  });
  exitOnErrors([...configuration.errors, ...ts.getPreEmitDiagnostics(program), ...diagnostics], host);
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
