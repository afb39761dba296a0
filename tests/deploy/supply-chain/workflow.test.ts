import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { ROOT } from '../../running';

const workflow = readFileSync(path.join(ROOT, '.github', 'workflows', 'publish.yml'), 'utf8');
const commands = [...workflow.matchAll(/^ +- run: (.+)$/gm)].map(([, command = '']) => command);

describe('the workflow that publishes a release', () => {
  it('publishes with a statement of provenance, signed by the identity of the workflow alone', () => {
    expect(commands.at(-1)).toBe('npm publish --provenance --access public');
    expect(workflow).toMatch(/^permissions:\n {2}contents: read$/m);
    expect(workflow).toContain('id-token: write');
    expect(workflow).not.toMatch(/secrets\.|NODE_AUTH_TOKEN|NPM_TOKEN/);
  });

  it('runs no script of a dependency, and what checks the supply chain before it publishes', () => {
    expect(commands[0]).toBe('npm ci --ignore-scripts');
    expect(commands).toContain('npm test');
    expect(commands).toContain('npm run audit -- --required');
  });

  it('uses actions by their commits', () => {
    const actions = [...workflow.matchAll(/uses: (\S+)/g)].map(([, action = '']) => action);
    expect(actions.filter((action) => !/@[0-9a-f]{40}$/.test(action))).toEqual([]);
  });
});
