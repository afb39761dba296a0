import type { Page } from 'playwright-core';

/** A page that runs one library from the collected files. */
export interface LibraryPage {
  readonly name: string;
  /** The document. `url` gives the published URL of a static file; `root` is the URL of the static root. */
  html(url: (path: string) => string, root: string): string;
  /** Uses the library as a visitor would, and tells what is to be seen. */
  look(page: Page): Promise<unknown>;
  /** The expected result of `look`. */
  readonly seen: unknown;
}

function document(head: string, body: string): string {
  return `<!doctype html><html lang="en"><meta charset="utf-8"><title>Library</title><link rel="icon" href="data:,">
${head}<body>${body}</body></html>`;
}

const stylesheet = (href: string) => `<link rel="stylesheet" href="${href}">`;
const script = (src: string) => `<script src="${src}"></script>`;

/** The families of the fonts that came through the stylesheet's url(). */
async function loadedFonts(page: Page): Promise<string[]> {
  return page.evaluate<string[]>(`document.fonts.ready.then((fonts) =>
    [...new Set([...fonts].filter((font) => font.status === 'loaded').map((font) => font.family.replaceAll('"', '')))].sort())`);
}

export const PAGES: readonly LibraryPage[] = [
  {
    name: 'bootstrap',
    html: (url) =>
      document(
        stylesheet(url('bootstrap/dist/css/bootstrap.min.css')) +
          script(url('bootstrap/dist/js/bootstrap.bundle.min.js')),
        `<div class="dropdown"><button class="btn btn-primary" data-bs-toggle="dropdown">Open</button>
<ul class="dropdown-menu"><li><a class="dropdown-item" href="#">Item</a></li></ul></div>
<button class="btn-close"></button><input type="checkbox" class="form-check-input" checked>`,
      ),
    async look(page) {
      await page.getByRole('button', { name: 'Open' }).click();
      await page.getByText('Item').waitFor({ state: 'visible' });
      return page.evaluate(`getComputedStyle(document.querySelector('.dropdown-item')).whiteSpace`);
    },
    seen: 'nowrap',
  },
  {
    name: 'bootstrap as an ES module',
    html: (url) =>
      document(
        stylesheet(url('bootstrap/dist/css/bootstrap.min.css')),
        `<div class="modal" id="modal" tabindex="-1"><div class="modal-dialog"><div class="modal-content">Hello</div></div></div>
<script type="importmap">{"imports":{"@popperjs/core":"${url('@popperjs/core/dist/esm/index.js')}"}}</script>
<script type="module">
import Modal from "${url('bootstrap/js/src/modal.js')}";
new Modal(document.getElementById('modal')).show();
</script>`,
      ),
    async look(page) {
      await page.getByText('Hello').waitFor({ state: 'visible' });
      return page.locator('.modal-backdrop').count();
    },
    seen: 1,
  },
  {
    name: 'bootstrap-icons',
    html: (url) =>
      document(
        stylesheet(url('bootstrap-icons/font/bootstrap-icons.min.css')),
        '<i class="bi bi-heart-fill"></i>',
      ),
    look: loadedFonts,
    seen: ['bootstrap-icons'],
  },
  {
    name: 'fontawesome',
    html: (url) =>
      document(
        stylesheet(url('@fortawesome/fontawesome-free/css/all.min.css')),
        '<i class="fa-solid fa-heart"></i><i class="fa-brands fa-github"></i><i class="fa-regular fa-heart"></i>',
      ),
    look: loadedFonts,
    seen: ['Font Awesome 7 Brands', 'Font Awesome 7 Free'],
  },
  {
    name: 'tinymce',
    html: (url, root) =>
      document(
        script(url('tinymce/tinymce.min.js')),
        `<textarea id="text">&lt;p&gt;Written &lt;strong&gt;here&lt;/strong&gt;&lt;/p&gt;</textarea>
<script>tinymce.init({ selector: '#text', base_url: '${root}tinymce', suffix: '.min', license_key: 'gpl', plugins: 'lists link table', promotion: false });</script>`,
      ),
    async look(page) {
      await page.locator('.tox-tinymce').waitFor({ state: 'visible' });
      return page.frameLocator('iframe').locator('strong').textContent();
    },
    seen: 'here',
  },
  {
    name: 'mathjax',
    html: (url, root) =>
      document(
        `<script>MathJax = { output: { fontPath: '${root}@mathjax/%%FONT%%-font' }, loader: { paths: { mathjax: '${root}mathjax' } }, options: { enableMenu: false, enableSpeech: false, enableBraille: false } };</script>
<script defer src="${url('mathjax/tex-chtml.js')}"></script>`,
        '<p>\\(\\frac{a}{b}\\)</p>',
      ),
    async look(page) {
      await page.locator('mjx-container mjx-mfrac').first().waitFor({ state: 'visible' });
      return (await loadedFonts(page)).length > 0;
    },
    seen: true,
  },
  {
    name: 'three',
    html: (url) =>
      document(
        `<script type="importmap">{"imports":{"three":"${url('three/build/three.module.js')}"}}</script>`,
        `<canvas width="64" height="64"></canvas>
<script type="module">
import * as THREE from 'three';
import { OrbitControls } from "${url('three/examples/jsm/controls/OrbitControls.js')}";
import { GLTFLoader } from "${url('three/examples/jsm/loaders/GLTFLoader.js')}";
const canvas = document.querySelector('canvas');
const renderer = new THREE.WebGLRenderer({ canvas, preserveDrawingBuffer: true });
const scene = new THREE.Scene();
scene.add(new THREE.Mesh(new THREE.BoxGeometry(), new THREE.MeshBasicMaterial({ color: 0x00ff00 })));
const camera = new THREE.PerspectiveCamera(40, 1, 0.1, 10);
camera.position.z = 2;
new OrbitControls(camera, canvas).update();
new GLTFLoader();
renderer.render(scene, camera);
const flat = document.createElement('canvas').getContext('2d');
flat.drawImage(canvas, 0, 0);
window.pixel = [...flat.getImageData(32, 32, 1, 1).data];
</script>`,
      ),
    async look(page) {
      await page.waitForFunction('window.pixel');
      return page.evaluate('window.pixel');
    },
    seen: [0, 255, 0, 255],
  },
  {
    name: 'three on WebGPU and its shading language, whose modules import each other in cycles',
    html: (url) =>
      document(
        `<script type="importmap">{"imports":{"three":"${url('three/src/Three.WebGPU.js')}"}}</script>`,
        `<script type="module">
import { Vector3, MeshStandardNodeMaterial } from 'three';
import { color } from "${url('three/src/Three.TSL.js')}";
const material = new MeshStandardNodeMaterial();
material.colorNode = color(0xff0000);
window.length = new Vector3(3, 4, 0).length();
</script>`,
      ),
    async look(page) {
      await page.waitForFunction('window.length === 5');
      return page.evaluate('window.length');
    },
    seen: 5,
  },
  {
    name: 'monaco-editor',
    html: (url, root) =>
      document(
        stylesheet(url('monaco-editor/min/vs/editor/editor.main.css')),
        `<div id="editor" style="width:600px;height:200px"></div>
${script(url('monaco-editor/min/vs/loader.js'))}
<script>
require.config({ paths: { vs: '${root}monaco-editor/min/vs' } });
require(['vs/editor/editor.main'], (monaco) => {
  monaco.editor.create(document.getElementById('editor'), { value: 'const answer = 42;', language: 'javascript' });
});
</script>`,
      ),
    async look(page) {
      await page.locator('.view-line .mtk1').first().waitFor({ state: 'visible' });
      return (await page.locator('.view-line').first().textContent())?.replaceAll('\u00a0', ' ');
    },
    seen: 'const answer = 42;',
  },
];
