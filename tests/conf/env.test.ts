import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { env, ImproperlyConfigured } from '../../framework/conf';

let folder: string;
const before = { ...process.env };

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'env-'));
  writeFileSync(join(folder, 'package.json'), '{}');
  vi.spyOn(process, 'cwd').mockReturnValue(folder);
});

afterEach(() => {
  vi.restoreAllMocks();
  for (const name of Object.keys(process.env)) if (!(name in before)) delete process.env[name];
  rmSync(folder, { recursive: true });
});

function write(text: string): void {
  writeFileSync(join(folder, '.env'), text);
}

describe('env', () => {
  it('reads the project’s .env, which the environment overrules', () => {
    write('WN_NAME=from file\nWN_OTHER=from file\n');
    process.env.WN_OTHER = 'from environment';
    expect(env('WN_NAME')).toBe('from file');
    expect(env('WN_OTHER')).toBe('from environment');
  });

  it('falls back to the default, also to a false one', () => {
    expect(env('WN_NAME', 'x')).toBe('x');
    expect(env.bool('WN_NAME', false)).toBe(false);
    expect(env.int('WN_NAME', 0)).toBe(0);
    expect(env.list('WN_NAME', [])).toEqual([]);
  });

  it('names a missing variable and the file to write it into', () => {
    expect(() => env('WN_NAME')).toThrow(ImproperlyConfigured);
    expect(() => env('WN_NAME')).toThrow(
      `The environment variable WN_NAME is not set: set it, or write WN_NAME=... into ${join(folder, '.env')}.`,
    );
  });

  it.each([
    ['true', true],
    ['1', true],
    ['Yes', true],
    ['ON', true],
    ['false', false],
    ['0', false],
    ['no', false],
    ['off', false],
    ['', false],
  ])('reads %j as the boolean %j', (text, value) => {
    process.env.WN_FLAG = text;
    expect(env.bool('WN_FLAG')).toBe(value);
  });

  it.each(['maybe', '2', 'truee'])('refuses %j as a boolean', (text) => {
    process.env.WN_FLAG = text;
    expect(() => env.bool('WN_FLAG')).toThrow(`WN_FLAG is '${text}': expected true or false`);
  });

  it.each(['', '1.5', '1e3', '0x10', 'x', '9007199254740993'])('refuses %j as a whole number', (text) => {
    process.env.WN_PORT = text;
    expect(() => env.int('WN_PORT')).toThrow('expected a whole number');
  });

  it('reads whole numbers and comma-separated lists', () => {
    process.env.WN_PORT = ' 8000 ';
    process.env.WN_HOSTS = 'a.example, b.example,,';
    expect(env.int('WN_PORT')).toBe(8000);
    expect(env.list('WN_HOSTS')).toEqual(['a.example', 'b.example']);
  });

  it('does not show the value of a secret', () => {
    process.env.WN_SECRET = 'hunter2';
    expect(() => env.int('WN_SECRET')).toThrow(/WN_SECRET is '\*+'/);
  });
});
