/** The groups of the site's pages, as its navigation shows them. Every page of the guide stands in one. */
export const GROUPS: readonly (readonly [heading: string, pages: readonly string[]])[] = [
  [
    'Begin',
    [
      'tutorial',
      'recipes',
      'coming-from-express',
      'coming-from-sirv',
      'coming-from-fastify-static',
      'coming-from-koa-static',
      'coming-from-django',
    ],
  ],
  ['The wrapper', ['serving', 'assets', 'bundlers', 'performance']],
  [
    'Building',
    ['collect', 'collectstatic', 'compress', 'processors', 'import-maps', 'service-workers', 'destinations'],
  ],
  ['The framework', ['urls-views-templates', 'dependency-injection', 'security']],
  ['Deploying', ['deployment', 'several-machines', 'deploy-costs', 'monitoring', 'upgrading']],
  ['Reference', ['settings', 'commands', 'diagnostics', 'json-output']],
  ['The project', ['comparison', 'reliability', 'benchmark', 'architecture', 'changelog', 'contributing']],
];

/** The place of a file of the repository on the site; null for one that is not there. */
export function sitePage(file: string): string | null {
  const guide = /^docs\/([\w-]+)\.md$/.exec(file)?.[1];
  if (guide !== undefined) return `${guide}.md`;
  const example = /^examples\/([\w-]+)(?:\/(?:README\.md)?)?$/.exec(file)?.[1];
  if (example !== undefined && example !== 'README') return `examples/${example}.md`;
  return OTHERS.get(file) ?? null;
}

const OTHERS: ReadonlyMap<string, string> = new Map([
  ['README.md', 'index.md'],
  ['CHANGELOG.md', 'changelog.md'],
  ['CONTRIBUTING.md', 'contributing.md'],
  ['bench/README.md', 'benchmark.md'],
  ['examples/README.md', 'examples/index.md'],
]);
