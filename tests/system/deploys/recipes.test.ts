import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { type Block, blocksOf } from '../../guide/blocks';
import { folder } from '../../staticfiles/tree';

function block(page: string, isIt: (block: Block) => boolean): string {
  const found = blocksOf(page).find(isIt);
  if (found === undefined) throw new Error(`docs/${page}.md does not have the block`);
  return found.text;
}

/** Reads a text by Python, which has parsers for both languages, and gives its value. */
function parsed(language: 'yaml' | 'toml', text: string): unknown {
  const load = { yaml: 'import yaml; read = yaml.safe_load', toml: 'import tomllib; read = tomllib.loads' };
  const program = `import sys, json; ${load[language]}; print(json.dumps(read(sys.stdin.read())))`;
  const { status, stdout, stderr } = spawnSync('python3', ['-c', program], { input: text, encoding: 'utf8' });
  if (status !== 0) throw new Error(stderr);
  return JSON.parse(stdout);
}

const file = (subject: string) => (one: Block) => one.subject === subject;

describe('a recipe of the guide', () => {
  it('for systemd is a unit without a mistake', () => {
    const unit = path.join(folder(), 'mysite.service');
    const text = block(
      'deployment',
      ({ language, text }) => language === 'ini' && text.includes('[Service]'),
    );
    writeFileSync(unit, text.replace('/usr/bin/node', process.execPath));
    const { status, stderr } = spawnSync('systemd-analyze', ['verify', '--man=no', unit], {
      encoding: 'utf8',
    });
    // It looks through the units of the machine, too.
    expect(stderr.split('\n').filter((line) => line.includes('mysite.service'))).toEqual([]);
    expect(status).toBe(0);
  });

  it('for Kamal is YAML with the path of the files and of the health check', () => {
    expect(parsed('yaml', block('several-machines', file('config/deploy.yml')))).toMatchObject({
      asset_path: '/app/staticfiles',
      proxy: { app_port: 8000, healthcheck: { path: '/healthz' } },
    });
  });

  it('for Docker Swarm is YAML that starts a container before it stops one', () => {
    expect(parsed('yaml', block('several-machines', file('compose.yaml')))).toMatchObject({
      services: { web: { deploy: { update_config: { order: 'start-first' } } } },
    });
  });

  it('for Fly is TOML with a check of the health', () => {
    expect(parsed('toml', block('several-machines', file('fly.toml')))).toMatchObject({
      deploy: { strategy: 'bluegreen' },
      http_service: { internal_port: 8000, checks: [{ path: '/healthz' }] },
    });
  });
});
