import { execFileSync } from 'node:child_process';
import path from 'node:path';
import ts from 'typescript';
import { SETTING_GROUPS, type SettingDefinition } from '../../framework/conf';
import { defaultOf } from './settings';

const ROOT = path.join(__dirname, '..', '..');
const SCHEMA = path.join(ROOT, 'framework', 'conf', 'schema', 'index.ts');

/** framework/conf/settings.ts, out of the schema: the settings with the documentation that editors show. */
export function settingsInterface(): string {
  const types = typesOfSchema();
  const groups = Object.values(
    SETTING_GROUPS as unknown as Record<string, Record<string, SettingDefinition>>,
  );
  const members = groups.flatMap((settings) =>
    Object.entries(settings).map(([name, definition]) => member(name, definition, types.get(name) ?? '')),
  );
  return formatted(`${HEAD}\n${members.join('\n\n')}\n}\n`);
}

const HEAD = `// Written by \`npm run docs:reference\` from the schema of settings; the compiler compares the two.
import type { AddHeaders, ImmutableFileTest } from '../file-hooks';
import type { AppSetting, FinderSetting, MiddlewareSetting, ProcessorSetting, StorageSetting } from './backends';

/** The settings of a site: complete, checked and read-only. */
export interface Settings {`;

function member(name: string, definition: SettingDefinition, type: string): string {
  const lines = wrapped(`${definition.doc}\n\nDefault: ${defaultOf(name, definition)}.`);
  return `/**\n${lines.map((line) => ` * ${line}`.trimEnd()).join('\n')}\n */\nreadonly ${name}: ${type};`;
}

/** Breaks each line between words, so that it fits the width of the sources. */
function wrapped(text: string): string[] {
  return text.split('\n').flatMap((line) => line.match(/\S.{0,99}(?=\s|$)/g) ?? ['']);
}

/** The type of every setting: that of the values which its `SettingDefinition` describes. */
function typesOfSchema(): Map<string, string> {
  const host = { ...ts.sys, onUnRecoverableConfigFileDiagnostic: () => {} };
  const configuration = ts.getParsedCommandLineOfConfigFile(path.join(ROOT, 'tsconfig.json'), {}, host);
  const program = ts.createProgram([SCHEMA], configuration?.options ?? {});
  const checker = program.getTypeChecker();
  const propertiesOf = (symbol: ts.Symbol) => checker.getTypeOfSymbol(symbol).getProperties();
  const print = (type: ts.Type) =>
    checker.typeToString(
      type,
      undefined,
      ts.TypeFormatFlags.NoTruncation | ts.TypeFormatFlags.UseAliasDefinedOutsideCurrentScope,
    );

  const schema = checker.getSymbolAtLocation(program.getSourceFile(SCHEMA) as ts.SourceFile) as ts.Symbol;
  const groups = checker.getExportsOfModule(schema).filter(({ name }) => name === 'SETTING_GROUPS');
  const definitions = groups.flatMap(propertiesOf).flatMap(propertiesOf);
  return new Map(
    definitions.map((definition) => {
      const [type] = checker.getTypeArguments(checker.getTypeOfSymbol(definition) as ts.TypeReference);
      return [definition.name, print(type as ts.Type)];
    }),
  );
}

function formatted(text: string): string {
  const biome = path.join(ROOT, 'node_modules', '.bin', 'biome');
  return execFileSync(biome, ['format', '--stdin-file-path=settings.ts'], {
    cwd: ROOT,
    input: text,
    encoding: 'utf8',
  });
}
