import path from 'node:path';
import { defineConfig } from 'vitest/config';

/** Suites that need more than Node and the source: a build, a browser, other servers, much time. */
const APART = [
  'deploy',
  'differential',
  'e2e',
  'faults',
  'fuzz',
  'guide',
  'packaging',
  'popular',
  'system',
  'soak',
];
const BUILT = ['deploy', 'e2e', 'faults', 'system'];

/** The names of the package, by which the examples import it. */
const PACKAGE = {
  'whitenoise-node/framework': 'framework/index.ts',
  'whitenoise-node/testing': 'framework/testing/index.ts',
  'whitenoise-node': 'framework/whitenoise/index.ts',
};

export default defineConfig({
  resolve: {
    alias: Object.entries(PACKAGE).map(([name, module]) => ({
      find: new RegExp(`^${name}$`),
      replacement: path.join(import.meta.dirname, module),
    })),
  },
  test: {
    setupFiles: ['tests/setup.ts'],
    coverage: { provider: 'v8', include: ['framework/**/*.ts'], reporter: ['text-summary', 'html'] },
    projects: [
      {
        extends: true,
        test: {
          name: 'unit',
          include: ['tests/**/*.test.ts'],
          exclude: APART.map((suite) => `tests/${suite}/**`),
          testTimeout: 20_000,
          hookTimeout: 60_000,
        },
      },
      ...APART.map((suite) => ({
        extends: true as const,
        test: {
          name: suite,
          include: [`tests/${suite}/**/*.test.ts`],
          globalSetup: BUILT.includes(suite) ? ['tests/built.ts'] : [],
          testTimeout: 120_000,
          hookTimeout: 300_000,
          fileParallelism: false,
        },
      })),
    ],
  },
});
