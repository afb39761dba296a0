import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { ROOT } from '../running';

interface Locked {
  readonly version?: string;
  readonly integrity?: string;
  readonly resolved?: string;
  readonly dev?: boolean;
  readonly optional?: boolean;
  readonly devOptional?: boolean;
  readonly hasInstallScript?: boolean;
  readonly dependencies?: Record<string, string>;
  readonly devDependencies?: Record<string, string>;
  readonly link?: boolean;
}

const read = (name: string) => JSON.parse(readFileSync(path.join(ROOT, name), 'utf8'));
const packages: Record<string, Locked> = read('package-lock.json').packages;
const own = read('package.json');
const others = Object.entries(packages).filter(([folder, { link }]) => folder !== '' && !link);

describe('the lockfile', () => {
  it('fixes the bytes of every package by a strong digest', () => {
    // Packages of other platforms, which the registry did not offer, are listed without one and are never installed.
    const open = others.filter(
      ([, { integrity, optional }]) => !optional && !integrity?.startsWith('sha512-'),
    );
    expect(open.map(([folder]) => folder)).toEqual([]);
  });

  it('names no server: whoever installs chooses theirs, and the digest decides', () => {
    expect(others.filter(([, { resolved }]) => resolved !== undefined).map(([folder]) => folder)).toEqual([]);
  });

  it('is in step with package.json', () => {
    const { dependencies, devDependencies } = packages[''] ?? {};
    expect({ dependencies, devDependencies }).toEqual({
      dependencies: own.dependencies,
      devDependencies: own.devDependencies,
    });
  });
});

describe('what runs in production', () => {
  const production = others.filter(([, { dev, devOptional }]) => !dev && !devOptional);

  it('runs no script when it is installed', () => {
    expect(
      production.filter(([, { hasInstallScript }]) => hasInstallScript).map(([folder]) => folder),
    ).toEqual([]);
    for (const [folder] of production) {
      const { scripts = {} } = read(path.join(folder, 'package.json'));
      const atInstall = ['preinstall', 'install', 'postinstall'].filter((name) => name in scripts);
      expect([folder, atInstall]).toEqual([folder, []]);
    }
  });

  it('is under licences that leave its users free', () => {
    const licences = new Set(production.map(([folder]) => read(path.join(folder, 'package.json')).license));
    expect(
      [...licences].filter(
        (licence) => !/^\(?(MIT|ISC|Apache-2\.0|BSD-[23]-Clause|CC0-1\.0|0BSD)/.test(licence),
      ),
    ).toEqual([]);
  });
});
