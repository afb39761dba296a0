import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { publishReleases, readReleases } from '../../project/apps/home/releases';

let folder: string;
let root: string;
beforeEach(() => {
  folder = mkdtempSync(path.join(os.tmpdir(), 'next-release-'));
  root = path.join(folder, 'releases');
});
afterEach(() => rmSync(folder, { recursive: true }));

describe('the two releases of the lab', () => {
  it('are two versions of one file, the second with the difference to the first', async () => {
    await publishReleases(root);
    const releases = readReleases(root);
    const read = (url = '') => readFileSync(path.join(root, url), 'utf8');
    expect(read(releases?.current)).not.toBe(read(releases?.next));
    expect(releases?.delta).toBeGreaterThan(0);
    expect(releases?.delta).toBeLessThan((releases?.brotli ?? 0) * 0.04);
  });

  it('are the same two when they are published again', async () => {
    await publishReleases(root);
    const first = readReleases(root);
    await publishReleases(root);
    expect(readReleases(root)).toEqual(first);
  });

  it('are there without the difference where a build could make none', async () => {
    await publishReleases(root);
    const manifest = path.join(root, 'staticfiles.json');
    const { deltas, ...others } = JSON.parse(readFileSync(manifest, 'utf8'));
    expect(Object.keys(deltas)).toHaveLength(1);
    writeFileSync(manifest, JSON.stringify(others));
    expect(readReleases(root)).toMatchObject({ delta: null, brotli: expect.any(Number) });
  });

  it('are not there before they were published', () => {
    expect(readReleases(root)).toBeNull();
  });
});
