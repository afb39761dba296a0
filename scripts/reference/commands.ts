import 'reflect-metadata';
import { defineSettings } from '../../framework/conf';
import { COMMAND_REGISTRY, commandHelp } from '../../framework/management';
import { createSite } from '../../framework/site';

/** docs/commands.md, out of the commands themselves. */
export function commandsReference(): string {
  const { container } = createSite(defineSettings({ BASE_DIR: '/' }));
  const registry = container.get(COMMAND_REGISTRY);
  const sections = [...registry.byApp()].flatMap(([app, names]) => [
    `## ${app}`,
    ...names.map((name) => {
      const text = commandHelp(container, 'manage.ts', name).split('\n\nCommon options:')[0] ?? '';
      return `### ${name}\n\n\`\`\`text\n${text.trimEnd()}\n\`\`\``;
    }),
  ]);
  const [first = ''] = registry.names();
  const common = commandHelp(container, 'manage.ts', first).split('\n\nCommon options:\n')[1] ?? '';
  return `${[HEAD, `\`\`\`text\n${common.trimEnd()}\n\`\`\``, TAIL, ...sections].join('\n\n')}\n`;
}

const HEAD = `# Commands

\`npx ts-node manage.ts <command>\` runs a command in development, \`node dist/manage.js <command>\` in the compiled
project. Alone it lists the commands, those of the project's apps included. Long options may be cut short as far as
they stay unique. \`npx whitenoise-node <command>\` runs those that need no project: [\`collect\`](collect.md), [\`compress\`](compress.md),
[\`precache\`](service-workers.md#on-the-command-line),
\`startproject\`, and [\`serve\`](serving.md#whitenoise-node-serve): \`whitenoise-node serve\` serves a folder and has options of
its own, \`manage.ts serve\` serves the site. All commands but \`whitenoise-node serve\` take these options too:`;

const TAIL = `Exit codes: 0 when it worked, 1 when it did not, 2 when it was typed wrong. Colours are for terminals; \`NO_COLOR\` turns
them off. \`source <(npx ts-node manage.ts completion bash)\` makes the shell complete commands and options.

A project's own command is a class named \`Command\` in \`<app>/management/commands/<name>.ts\`. An app that stands
earlier in \`INSTALLED_APPS\` replaces the commands of later ones, and those listed here.

This page is written by \`npm run docs:reference\`.`;
