import { inspect } from 'node:util';
import { SETTING_GROUPS, type SettingDefinition } from '../../framework/conf';
import { EXAMPLES } from './examples';

/** docs/settings.md, out of the schema. */
export function settingsReference(): string {
  const groups = Object.entries(
    SETTING_GROUPS as unknown as Record<string, Record<string, SettingDefinition>>,
  );
  const sections = groups.map(([title, settings]) =>
    [`## ${title}`, ...Object.entries(settings).map(([name, definition]) => entry(name, definition))].join(
      '\n\n',
    ),
  );
  return `${[HEAD, ...sections].join('\n\n')}\n`;
}

const HEAD = `# Settings

A settings module exports what \`defineSettings\` returns. What is left out has its default; a name that is not listed
here, or a value of another type, stops the start with an error that names it.

\`\`\`ts
import { defineSettings, env, projectRoot } from 'whitenoise-node/framework';

export default defineSettings({
  BASE_DIR: projectRoot(__dirname),
  DEBUG: env.bool('DEBUG', false),
  STATIC_ROOT: 'staticfiles',
});
\`\`\`

\`env(name, default)\`, \`env.bool\`, \`env.int\` and \`env.list\` read the environment, into which \`.env\` beside
package.json was loaded first; a variable that is not set, and has no default, stops the start. Settings for one
environment extend others: \`export default defineSettings({ ...base, DEBUG: false })\`. \`manage.ts diffsettings\` shows
what a project changed.

This page is written by \`npm run docs:reference\`.`;

function entry(name: string, definition: SettingDefinition): string {
  const { doc, expected, secret } = definition;
  const example: string | undefined = EXAMPLES[name as keyof typeof EXAMPLES];
  const lines = [
    `### ${name}`,
    '',
    `Default: ${defaultOf(name, definition)}. Expected: ${expected}.${secret ? ' Secret.' : ''}`,
    '',
    doc,
    ...(example === undefined ? [] : ['', `\`${name}: ${example}\``]),
  ];
  return lines.join('\n');
}

/** The default of a setting, in Markdown. */
export function defaultOf(name: string, { default: fallback, defaultDoc }: SettingDefinition): string {
  return defaultDoc ?? `\`${show(name, fallback)}\``;
}

function show(name: string, value: unknown): string {
  if (/PERMISSIONS$/.test(name) && typeof value === 'number') return `0o${value.toString(8)}`;
  return inspect(value, { breakLength: Number.POSITIVE_INFINITY });
}
