import { join } from 'node:path';
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
const BUILT = ['deploy', 'e2e', 'faults'];

export default defineConfig({
  plugins: [lazyRequires()],
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

/**
 * The framework loads rarely needed modules when they are needed: `require('./x') as typeof import('./x')`.
 * Node's own `require` would give the tests a second copy of such a module, uncompiled at that, so here these
 * calls become imports of the module graph that the test itself uses.
 */
function lazyRequires() {
  return {
    name: 'lazy-requires',
    enforce: 'pre' as const,
    transform(code: string, id: string): string | null {
      if (!id.startsWith(join(import.meta.dirname, 'framework/')) || !/\brequire\('\.{1,2}\//.test(code))
        return null;
      const imports: string[] = [];
      const body = code.replace(/\brequire\(('\.{1,2}\/[^']+')\)/g, (_call, path: string) => {
        imports.push(`import * as lazy${imports.length} from ${path};`);
        return `(lazy${imports.length - 1} as unknown)`;
      });
      return `${imports.join(' ')} ${body}`;
    },
  };
}
