import { defineConfig } from 'vitepress';
import { GROUPS } from '../../scripts/site/pages';
import { slugOf } from '../../scripts/site/slug';
import { exampleLinks, titleOf } from './titles.mts';

export default defineConfig({
  title: 'whitenoise-node',
  description: 'Static files served by your Node application itself, correctly, fast and cache-friendly.',
  lang: 'en',
  srcDir: '.content',
  ignoreDeadLinks: [/^http:\/\/localhost/],
  outDir: 'dist',
  cacheDir: '.cache',
  head: [['link', { rel: 'icon', href: 'data:,' }]],
  markdown: {
    // Pages are Markdown alone: what looks like an element or like a template is text.
    html: false,
    theme: { light: 'github-light-high-contrast', dark: 'github-dark-high-contrast' },
    anchor: { slugify: slugOf },
    config(md) {
      const { text } = md.renderer.rules;
      // A cell without words heads nothing.
      md.core.ruler.push('empty-headings', ({ tokens }) => {
        for (const [index, token] of tokens.entries()) {
          const [words, end] = tokens.slice(index + 1, index + 3);
          if (token.type !== 'th_open' || words?.content !== '' || end === undefined) continue;
          token.tag = 'td';
          end.tag = 'td';
        }
      });
      md.renderer.rules.text = (...given) => (text?.(...given) ?? '').replaceAll('{{', '&#123;&#123;');
    },
  },
  themeConfig: {
    search: { provider: 'local' },
    outline: [2, 3],
    nav: [
      { text: 'Tutorial', link: '/tutorial' },
      { text: 'Serving', link: '/serving' },
      { text: 'Settings', link: '/settings' },
      { text: 'Examples', link: '/examples/' },
    ],
    sidebar: [
      ...GROUPS.map(([text, pages]) => ({
        text,
        items: pages.map((page) => ({ text: titleOf(page), link: `/${page}` })),
      })),
      { text: 'Examples', items: exampleLinks() },
    ],
  },
});
