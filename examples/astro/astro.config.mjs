import node from '@astrojs/node';
import { defineConfig } from 'astro/config';

export default defineConfig({
  output: 'server',
  adapter: node({ mode: 'middleware' }),
  // A style sheet of its own for each page, which browsers keep.
  build: { inlineStylesheets: 'never' },
  telemetry: false,
});
