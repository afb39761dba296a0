import { readFileSync } from 'node:fs';
import path from 'node:path';
import { Command as Parser } from 'commander';
import { describe, expect, it } from 'vitest';
import { createSite, defineSettings } from '../../framework';
import { COMMAND_REGISTRY, createCommand } from '../../framework/management/registry';
import { ROOT } from '../running';

/** The options that a command itself declares, without those of every command. */
function optionsOf(command: string): readonly {
  readonly long?: string | undefined;
  readonly short?: string | undefined;
}[] {
  const { container } = createSite(defineSettings({ BASE_DIR: '/' }));
  const registration = container.get(COMMAND_REGISTRY).find(command);
  if (registration === undefined) throw new Error(`There is no command ${command}.`);
  const parser = new Parser();
  createCommand(container, registration).addArguments(parser);
  return parser.options;
}

describe.each(['collect', 'collectstatic', 'compress'])('docs/%s.md', (command) => {
  const page = readFileSync(path.join(ROOT, `docs/${command}.md`), 'utf8');
  const sections = new Map(
    page
      .split(/^##+ /m)
      .filter((section) => section.startsWith('--'))
      .map((section) => [section.slice(0, section.indexOf('\n')), section] as const),
  );

  it('has a section for every option of the command, with type and default, and for no other', () => {
    const options = optionsOf(command);
    expect([...sections.keys()].sort()).toEqual(options.map(({ long }) => long).sort());
    for (const { long = '', short } of options) {
      expect(sections.get(long)).toMatch(/^--[\w-]+\n\nType: .+ · (?:Default: .+|Required)/);
      if (short) expect(sections.get(long)).toContain(`Short: \`${short}\``);
    }
  });

  it('has an example for every option that takes a value', () => {
    const valued = [...sections].filter(([, text]) => !text.includes('Type: switch'));
    for (const [name, text] of valued) expect(text).toContain(`Example: \`${name} `);
  });
});
