import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { commandsReference } from '../../scripts/reference/commands';
import { settingsReference } from '../../scripts/reference/settings';
import { ROOT } from '../running';

describe('the reference', () => {
  it.each([
    ['settings', settingsReference],
    ['commands', commandsReference],
  ])('of %s says what the code says: npm run docs:reference rewrites it', (page, write) => {
    expect(readFileSync(`${ROOT}/docs/${page}.md`, 'utf8')).toBe(write());
  });
});
