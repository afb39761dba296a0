import { execFileSync } from 'node:child_process';
import { symlinkSync } from 'node:fs';
import path from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Folder } from '../../framework/whitenoise/folder';
import { isHidden, isPlainPath } from '../../framework/whitenoise/source';
import { TemporaryFolder } from './serving';

describe('a folder', () => {
  let outside: TemporaryFolder;
  let folder: TemporaryFolder;
  beforeAll(() => {
    outside = new TemporaryFolder({ 'secret.txt': 'secret', 'deep/secret.txt': 'secret' });
    folder = new TemporaryFolder({
      'a.txt': 'a',
      'sub/b.txt': 'b',
      'sub/deep/c.txt': 'c',
      '.hidden/d.txt': 'd',
      '.well-known/e.txt': 'e',
    });
    const link = (target: string, name: string) => symlinkSync(target, path.join(folder.path, name));
    link('a.txt', 'to-file');
    link('sub', 'to-folder');
    link('.', 'to-itself');
    link('..', 'sub/up');
    link('../../sub', 'sub/deep/round');
    link('.hidden/d.txt', 'to-hidden');
    link('.hidden', 'to-hidden-folder');
    link(path.join(outside.path, 'secret.txt'), 'to-outside');
    link(outside.path, 'to-outside-folder');
    symlinkSync(path.join(folder.path, 'sub'), path.join(outside.path, 'and-back'));
    link(path.join(outside.path, 'and-back'), 'out-and-back');
    link('nowhere', 'to-nowhere');
    link('loop', 'loop');
    execFileSync('mkfifo', [path.join(folder.path, 'fifo')]);
  });
  afterAll(() => {
    folder.remove();
    outside.remove();
  });

  const policies = [false, true].flatMap((allowDotfiles) =>
    [false, true].map((allowExternalSymlinks) => ({ allowDotfiles, allowExternalSymlinks })),
  );

  it.each(policies)('finds exactly the paths that it lists: %o', (policy) => {
    const subject = new Folder(folder.path, { ...policy, warn: () => {} });
    const listed = new Set([...subject.list()].map(([name]) => name));
    const names = [
      'a.txt',
      'sub',
      'deep',
      'b.txt',
      'c.txt',
      'd.txt',
      'e.txt',
      'secret.txt',
      '.hidden',
      '.well-known',
    ];
    const links = [
      'to-file',
      'to-folder',
      'to-itself',
      'up',
      'round',
      'to-hidden',
      'to-hidden-folder',
      'and-back',
    ];
    const more = [
      'to-outside',
      'to-outside-folder',
      'out-and-back',
      'to-nowhere',
      'loop',
      'fifo',
      'A.TXT',
      '.',
      '..',
      '',
    ];
    const segment = fc.constantFrom(...names, ...links, ...more);
    const random = fc.array(segment, { minLength: 1, maxLength: 5 }).map((segments) => segments.join('/'));
    const candidate = fc.oneof(random, fc.constantFrom(...listed));
    fc.assert(
      fc.property(candidate, (name) => {
        // What a mount asks a source for.
        fc.pre(isPlainPath(name) && (policy.allowDotfiles || !isHidden(name)));
        expect(subject.find(name) !== null, name).toBe(listed.has(name));
      }),
      { numRuns: 3000 },
    );
  });

  it('says what it left out, and why', () => {
    const warnings: string[] = [];
    const policy = {
      allowDotfiles: false,
      allowExternalSymlinks: false,
      warn: (text: string) => void warnings.push(text),
    };
    const listed = [...new Folder(folder.path, policy).list()].map(([name]) => name);
    expect(listed.sort()).toEqual([
      '.well-known/e.txt',
      'a.txt',
      'out-and-back/b.txt',
      'out-and-back/deep/c.txt',
      'sub/b.txt',
      'sub/deep/c.txt',
      'to-file',
      'to-folder/b.txt',
      'to-folder/deep/c.txt',
    ]);
    const reasons = warnings.join('\n');
    expect(reasons).toMatch(/to-outside: the link leads out of the root \(allowExternalSymlinks\)/);
    expect(reasons).toMatch(/to-hidden: the link leads to a dotfile \(allowDotfiles\)/);
    expect(reasons).toMatch(/fifo: it is neither a file nor a folder/);
    expect(reasons).toMatch(/to-itself: it leads back to a folder above it/);
    expect(reasons).toMatch(/to-nowhere: ENOENT/);
    expect(reasons).toMatch(/loop: ELOOP/);
  });
});
