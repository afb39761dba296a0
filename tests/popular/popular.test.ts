import { mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import http from 'node:http';
import os from 'node:os';
import path from 'node:path';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readManifest } from '../../framework/manifest';
import { whiteNoise } from '../../framework/whitenoise';
import { launchBrowser } from '../e2e/browser';
import { listen } from '../listening';
import { type CollectionEnd, collectstatic } from '../system/collecting';
import { installPackages } from '../system/packages/installed';
import { lastingDifferences } from './differences';
import { describeOutcome, expectedVerdict, type Outcome, verdictOf, writeOutcome } from './outcome';
import { COMPANIONS, POPULAR } from './packages';
import { PAGES } from './pages';
import { plainServer } from './plain-server';
import { type Site, visit } from './visit';

/** Pages of its own that are opened of each package, spread over all it has. */
const PAGES_OF_EACH = Number(process.env.POPULAR_PAGES ?? 4);
/** Packages of at most so many bytes are compressed as well: Brotli takes a second for each megabyte. */
const COMPRESSED_UP_TO = Number(process.env.POPULAR_COMPRESSED ?? 8_000_000);
const OPTIONS = { html: true, svg: true, webmanifest: true };

let modules: string;
let browser: Browser;

beforeAll(async () => {
  modules = installPackages({ ...POPULAR, ...COMPANIONS }, 'whitenoise-node-popular');
  browser = await launchBrowser();
}, 900_000);

afterAll(() => browser?.close());

describe('popular packages ask for the same files before and after collecting', () => {
  it.each(Object.entries(POPULAR))(
    '%s',
    async (name, version) => {
      const folder = mkdtempSync(path.join(os.tmpdir(), 'popular-'));
      try {
        const outcome = await tryPackage(name, version, folder);
        console.log([describeOutcome(outcome), ...plainly(outcome)].join('\n  '));
        if (process.env.POPULAR_UPDATE) writeOutcome(outcome);
        expect(verdictOf(outcome)).toEqual(expectedVerdict(name));
      } finally {
        rmSync(folder, { recursive: true, force: true });
      }
    },
    900_000,
  );
});

function plainly({ differences, plain }: Outcome): string[] {
  return [...differences, ...(plain.length === 0 ? [] : [`by plain name: ${plain.slice(0, 12).join(', ')}`])];
}

async function tryPackage(name: string, version: string, folder: string): Promise<Outcome> {
  const output = path.join(folder, 'staticfiles');
  const size = files(path.join(modules, name)).reduce((sum, file) => sum + statSync(file).size, 0);
  const compressed = size <= COMPRESSED_UP_TO;
  const storage = `${compressed ? 'Compressed' : ''}ManifestStaticFilesStorage`;
  const collect = (ignoreReferences: readonly string[]) =>
    collectstatic(folder, {
      sources: [name, ...Object.keys(COMPANIONS)].map((each) => [each, path.join(modules, each)] as const),
      output,
      storage: `whitenoise-node/framework#${storage}`,
      options: { ...OPTIONS, ignoreReferences },
      arguments: ['--ignore', 'node_modules'],
    });
  const asIs = await collect([]);
  // Pages of packages refer to files that are not in the package. Those are 404 on both sides.
  if (asIs.code !== 0) expect(await collect(['*'])).toMatchObject({ code: 0 });
  const pages = await comparePages(name, output);
  const report = messages(asIs);
  return { name, version, compressed, ...report, ...pages };
}

/** The numbers of errors and warnings, and the files that were collected. */
function messages({ stderr }: CollectionEnd): Pick<Outcome, 'errors' | 'warnings'> {
  const count = (kind: string) => stderr.match(new RegExp(`^${kind}: `, 'gm'))?.length ?? 0;
  return { errors: count('error'), warnings: count('warning') };
}

async function comparePages(
  name: string,
  output: string,
): Promise<Pick<Outcome, 'files' | 'pages' | 'requests' | 'plain' | 'differences'>> {
  const paths = readManifest(output)?.paths ?? {};
  const logicalNames = new Map(Object.entries(paths).map(([logical, published]) => [published, logical]));
  const published = (logical: string) => {
    const hashed = paths[logical];
    if (hashed === undefined) throw new Error(`${logical} was not collected`);
    return hashed;
  };
  const documentOf = (url: string, urlOf: (logical: string) => string) =>
    url === '/page'
      ? (PAGES[name]?.html((logical) => `/static/${urlOf(logical)}`, '/static/') ?? null)
      : null;
  const plain = plainServer(modules, (url) => documentOf(url, (logical) => logical));
  const application = whiteNoise(
    (request, response) => {
      const document = documentOf(request.url ?? '', published);
      response.statusCode = document === null ? 404 : 200;
      response.setHeader('Content-Type', 'text/html; charset=utf-8').end(document ?? '');
    },
    { root: output, prefix: '/static/', warn: () => {} },
  );
  const collected = http.createServer(application);
  const before = await site(plain, (logical) => logical, new Set());
  const after = await site(
    collected,
    (file) => logicalNames.get(file) ?? file,
    new Set(Object.keys(paths).filter((logical) => paths[logical] !== logical)),
  );
  const found: string[] = [];
  const requests = new Set<string>();
  const plainNames = new Set<string>();
  const documents = spread(Object.keys(paths).filter((file) => file.startsWith(`${name}/`) && isPage(file)));
  try {
    for (const document of [...(name in PAGES ? [null] : []), ...documents]) {
      const path = document === null ? '/page' : urlOf(document);
      // A page of a package is visited by its hashed name and, as most visitors do, by its own.
      const names = document === null ? ['/page'] : [urlOf(published(document)), path];
      const probe = document === null ? PAGES[name]?.probe : undefined;
      const results = await lastingDifferences(
        () => visit(browser, before, path, probe),
        ...names.map((each) => () => visit(browser, after, each, probe)),
      );
      for (const [index, { visit: seen, differences }] of results.entries()) {
        for (const request of seen.requests) requests.add(request);
        for (const file of index === 0 ? seen.plain : []) plainNames.add(file);
        const label = `${document ?? 'our page'}${index === 0 ? '' : ' by its own name'}`;
        if (document === null && seen.sight.has('shows nothing')) found.push(`${label}: shows nothing`);
        found.push(...differences.map((entry) => `${label}: ${entry}`));
      }
    }
  } finally {
    plain.close();
    collected.close();
    await application.close();
  }
  return {
    files: Object.keys(paths).length,
    pages: documents.length + (name in PAGES ? 1 : 0),
    requests: requests.size,
    plain: [...plainNames],
    differences: found,
  };
}

async function site(
  server: http.Server,
  logical: Site['logical'],
  hashed: ReadonlySet<string>,
): Promise<Site> {
  const origin = `http://127.0.0.1:${await listen(server)}`;
  return { origin, logical, isHashed: (name) => hashed.has(name) };
}

function isPage(file: string): boolean {
  return /\.html?$/.test(file);
}

function urlOf(file: string): string {
  return `/static/${file.split('/').map(encodeURIComponent).join('/')}`;
}

/** At most PAGES_OF_EACH, at equal distances. */
function spread(pages: readonly string[]): string[] {
  const step = Math.max(1, pages.length / PAGES_OF_EACH);
  return Array.from(
    { length: Math.min(pages.length, PAGES_OF_EACH) },
    (_, index) => pages[Math.floor(index * step)] ?? '',
  );
}

function files(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile())
    .map((entry) => path.join(entry.parentPath, entry.name));
}
