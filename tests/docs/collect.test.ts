import { readFileSync } from 'node:fs';
import path from 'node:path';
import { Command as Parser } from 'commander';
import { describe, expect, it } from 'vitest';
import { createSite, defineSettings } from '../../framework';
import { COMMAND_REGISTRY, createCommand } from '../../framework/management/registry';
import { ROOT } from '../running';

const page = readFileSync(path.join(ROOT, 'docs/collect.md'), 'utf8');

/** The options that the command itself declares, without those of every command. */
function optionsOfCollect(): readonly {
  readonly long?: string | undefined;
  readonly short?: string | undefined;
}[] {
  const { container } = createSite(defineSettings({ BASE_DIR: '/' }));
  const registration = container.get(COMMAND_REGISTRY).find('collect');
  if (registration === undefined) throw new Error('There is no command collect.');
  const parser = new Parser();
  createCommand(container, registration).addArguments(parser);
  return parser.options;
}

describe('docs/collect.md', () => {
  const sections = new Map(
    page
      .split(/^### /m)
      .slice(1)
      .map((section) => [section.slice(0, section.indexOf('\n')), section] as const),
  );

  it('has a section for every option of the command, with type and default, and for no other', () => {
    const options = optionsOfCollect();
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
