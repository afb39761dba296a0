import { readFileSync } from 'node:fs';
import { describe, expect, it, vi } from 'vitest';
import { DEFAULT_MIDDLEWARE, defineSettings, env, projectRoot } from '../../framework';
import type { SettingsInput } from '../../framework/conf';
import { commandsReference } from '../../scripts/reference/commands';
import { EXAMPLES } from '../../scripts/reference/examples';
import { settingsInterface } from '../../scripts/reference/interface';
import { settingsReference } from '../../scripts/reference/settings';
import { ROOT } from '../running';

describe('the reference', () => {
  it.each([
    ['docs/settings.md', settingsReference],
    ['docs/commands.md', commandsReference],
    ['framework/conf/settings.ts', settingsInterface],
  ])('in %s says what the code says: npm run docs:reference rewrites it', (file, write) => {
    expect(readFileSync(`${ROOT}/${file}`, 'utf8')).toBe(write());
  });

  it.each(Object.entries(EXAMPLES))('of %s has an example that can be pasted', (name, example) => {
    const scope = { DEFAULT_MIDDLEWARE, env, projectRoot, __dirname };
    vi.stubEnv('SECRET_KEY', 'a secret');
    const value = new Function(...Object.keys(scope), `return ${example}`)(...Object.values(scope));
    vi.unstubAllEnvs();
    expect(() => defineSettings({ [name]: value } as SettingsInput)).not.toThrow();
  });
});
