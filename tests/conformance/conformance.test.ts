import { afterAll, beforeAll, describe, it } from 'vitest';
import type { ServesFiles, WhiteNoiseOptions } from '../../framework/whitenoise';
import { type Chapter, type Trial, trial } from './behaviour';
import { bundles } from './chapters/bundles';
import { changes } from './chapters/changes';
import { compress } from './chapters/compress';
import { conditions } from './chapters/conditions';
import { files } from './chapters/files';
import { indexFiles } from './chapters/index-files';
import { late, putEarlier } from './chapters/late';
import { negotiation } from './chapters/negotiation';
import { CUSTOM, missingExplained, missingHashed, noCharset, options, roots } from './chapters/options';
import { changedPage, notFoundPage, singlePage } from './chapters/pages';
import { paths } from './chapters/paths';
import { ranges } from './chapters/ranges';
import { releases } from './chapters/releases';
import { createFixture, type Fixture } from './fixture';
import { HOSTS, type Host } from './hosts';

/** Chapters, and the options with which they hold. */
interface Section {
  readonly name: string;
  readonly chapters: readonly Chapter[];
  readonly options?: WhiteNoiseOptions;
  /** Only where files are found at start: with autorefresh it would be the first section again. */
  readonly staticOnly?: boolean;
  readonly root?: (fixture: Fixture) => string;
  readonly configure?: (application: ServesFiles, fixture: Fixture) => void;
}

const SINGLE_PAGE: Pick<Section, 'root' | 'options'> = {
  root: ({ site }) => site,
  options: { prefix: '/', fallback: 'index.html', immutable: 'bundler', indexFile: true },
};

const SECTIONS: readonly Section[] = [
  { name: 'by default', chapters: [files, negotiation, conditions, ranges, paths, changes] },
  {
    name: 'from the disk alone',
    chapters: [files, negotiation, conditions, ranges, changes],
    options: { memoryBudget: 0 },
    staticOnly: true,
  },
  { name: 'with variants made in memory', chapters: [compress], options: { compress: true } },
  { name: 'with index files', chapters: [indexFiles, negotiation, paths], options: { indexFile: true } },
  {
    name: 'with a manifest',
    chapters: [releases, late],
    root: ({ release }) => {
      putEarlier(release);
      return release;
    },
    options: { mimetypes: { 'assetlinks.json': 'application/x-links', license: 'text/plain' } },
  },
  {
    name: 'with a build of Vite',
    chapters: [bundles],
    root: ({ built }) => built,
    options: { missing: 'hashed' },
  },
  { name: 'with other options', chapters: [options], options: CUSTOM },
  { name: 'without a charset', chapters: [noCharset], options: { charset: null } },
  {
    name: 'with several roots',
    chapters: [roots],
    configure: (application, { over }) => application.addFiles(over, 'static').addFiles(over, '/deep/er'),
  },
  { name: 'with missing hashed names refused', chapters: [missingHashed], options: { missing: 'hashed' } },
  {
    name: 'with missing names explained',
    chapters: [missingExplained],
    options: { missing: 'all', explainMissing: true },
  },
  {
    name: 'as a single-page application',
    chapters: [singlePage],
    ...SINGLE_PAGE,
  },
  { name: 'as one whose page changes', chapters: [changedPage], ...SINGLE_PAGE },
  {
    name: 'with a page for what is missing',
    chapters: [notFoundPage],
    root: ({ site }) => site,
    options: { fallback: 'index.html', notFound: '404.html' },
    configure: (application, { over }) => application.addFiles(over, '/static/more/'),
  },
];

for (const kind of HOSTS) {
  for (const autorefresh of [false, true]) {
    for (const section of SECTIONS) {
      if (autorefresh && section.staticOnly) continue;
      describe(`${kind.name}, ${autorefresh ? 'autorefresh' : 'static'}, ${section.name}`, () => {
        let fixture: Fixture;
        let host: Host;
        let subject: Trial;
        beforeAll(async () => {
          fixture = createFixture();
          const root = section.root?.(fixture) ?? fixture.root;
          const given = { root, prefix: '/static/', autorefresh, warn: () => {}, ...section.options };
          const open = () => kind.open(given, (application) => section.configure?.(application, fixture));
          host = await open();
          const restart = async () => {
            await host.close();
            host = await open();
          };
          subject = trial({ ask: (ask) => host.ask(ask), restart }, fixture);
        });
        afterAll(async () => {
          await host.close();
          fixture.remove();
        });
        for (const { title, behaviours } of section.chapters) {
          describe(title, () => {
            for (const { name, holds } of behaviours) it(name, () => holds(subject));
          });
        }
      });
    }
  }
}
