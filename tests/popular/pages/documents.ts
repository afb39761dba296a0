import { css, document, js, PDF, PICTURE, type PopularPage } from './page';

/** Pages of documents, code and presentations. */
export const DOCUMENTS: Readonly<Record<string, PopularPage>> = {
  docsify: {
    html: (url, root) =>
      document(
        css(url('docsify/dist/themes/core.min.css')),
        `<div id="app"></div><script>window.$docsify = { basePath: '${root}docsify/', name: 'Docs' };</script>${js(url('docsify/dist/docsify.min.js'))}`,
      ),
    probe: `document.querySelector('.markdown-section')?.textContent.length > 50 && 'a page'`,
  },
  '@highlightjs/cdn-assets': {
    html: (url) =>
      document(
        css(url('@highlightjs/cdn-assets/styles/github.min.css')),
        `<pre><code class="language-rust">let a = 1;</code></pre><script type="module">
import hljs from '${url('@highlightjs/cdn-assets/es/highlight.min.js')}';
import rust from '${url('@highlightjs/cdn-assets/es/languages/rust.min.js')}';
hljs.registerLanguage('rust', rust); hljs.highlightAll();</script>`,
      ),
    probe: `document.querySelector('.hljs-keyword') && 'colours'`,
  },
  'pdfjs-dist': {
    html: (url, root) =>
      document(
        css(url('pdfjs-dist/web/pdf_viewer.css')),
        `<canvas width="80" height="60"></canvas><script type="module">
import * as pdf from '${url('pdfjs-dist/build/pdf.min.mjs')}';
pdf.GlobalWorkerOptions.workerSrc = '${url('pdfjs-dist/build/pdf.worker.min.mjs')}';
const data = new TextEncoder().encode(${JSON.stringify(PDF)});
const file = await pdf.getDocument({ data, cMapUrl: '${root}pdfjs-dist/cmaps/', standardFontDataUrl: '${root}pdfjs-dist/standard_fonts/', wasmUrl: '${root}pdfjs-dist/wasm/' }).promise;
window.pages = file.numPages + ' page';</script>`,
      ),
    probe: 'window.pages',
  },
  prismjs: {
    html: (url, root) =>
      document(
        css(url('prismjs/themes/prism.min.css')) +
          css(url('prismjs/plugins/line-numbers/prism-line-numbers.min.css')),
        `<pre class="line-numbers"><code class="language-rust">let a = 1;</code></pre>${js(url('prismjs/components/prism-core.min.js'))}${js(url('prismjs/plugins/autoloader/prism-autoloader.min.js'))}
<script>Prism.plugins.autoloader.languages_path = '${root}prismjs/components/';</script>`,
      ),
    probe: `document.querySelector('.token.keyword') && 'colours'`,
  },
  'reveal.js': {
    html: (url) =>
      document(
        css(url('reveal.js/dist/reveal.css')) + css(url('reveal.js/dist/theme/league.css')),
        `<div class="reveal"><div class="slides"><section><h1>Title</h1></section></div></div><script type="module">
import Reveal from '${url('reveal.js/dist/reveal.mjs')}';
new Reveal({ embedded: true }).initialize().then(() => { window.ready = 'slides'; });</script>`,
      ),
    probe: 'window.ready',
  },
  viewerjs: {
    html: (url) =>
      document(
        css(url('viewerjs/dist/viewer.min.css')) + js(url('viewerjs/dist/viewer.min.js')),
        `<img id="image" alt="" src="${PICTURE}"><script>new Viewer(document.getElementById('image'), { inline: true });</script>`,
      ),
    probe: `document.querySelector('.viewer-toolbar') && 'a toolbar'`,
  },
};
