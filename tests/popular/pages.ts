import { COMPANIONS } from './packages';

/** A small page that uses a package as its manual says. */
export interface PopularPage {
  /** The document. `url` gives the URL of a static file by its logical name; `root` is the URL of the static root. */
  html(url: (name: string) => string, root: string): string;
  /** An expression that has a value as soon as the library has done its work. */
  readonly probe: string;
}

type Url = (name: string) => string;

function document(head: string, body: string): string {
  return `<!doctype html><html lang="en"><meta charset="utf-8"><title>Package</title><link rel="icon" href="data:,">
${head}<body>${body}</body></html>`;
}

const css = (href: string) => `<link rel="stylesheet" href="${href}">`;
const js = (src: string) => `<script src="${src}"></script>`;
const module = (src: string) => `<script type="module" src="${src}"></script>`;
const jquery = (url: Url) => js(url('jquery/dist/jquery.min.js'));

/** A page of a style sheet and some markup, which shows a family of fonts. */
function font(sheet: string, body: string): PopularPage {
  return {
    html: (url) => document(css(url(sheet)), body),
    probe: `document.fonts.ready.then((fonts) => [...fonts].some((font) => font.status === 'loaded') && 'a font')`,
  };
}

/** A page of a style sheet that shows in a property of an element. */
function themed(sheet: string, body: string, selector: string, property: string): PopularPage {
  return {
    html: (url) => document(css(url(sheet)), body),
    probe: `document.readyState === 'complete' && getComputedStyle(document.querySelector('${selector}')).${property}`,
  };
}

/** A document of one empty page. */
const PDF = `%PDF-1.4
1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj
2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj
3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 80 60]>>endobj
trailer<</Root 1 0 R>>`;

const PICTURE =
  'data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==';

export const PAGES: Readonly<Record<string, PopularPage>> = {
  'admin-lte': {
    html: (url) =>
      document(
        css(url('admin-lte/dist/css/adminlte.min.css')) + js(url('admin-lte/dist/js/adminlte.min.js')),
        '<div class="app-wrapper"><aside class="app-sidebar">Side</aside></div>',
      ),
    probe: `getComputedStyle(document.querySelector('.app-wrapper')).display === 'grid' && 'a grid'`,
  },
  bootswatch: themed(
    'bootswatch/dist/darkly/bootstrap.min.css',
    '<b class="btn">x</b>',
    'body',
    'backgroundColor',
  ),
  'fomantic-ui-css': font('fomantic-ui-css/semantic.min.css', '<i class="home icon"></i><p>Text</p>'),
  'foundation-sites': {
    html: (url) =>
      document(
        css(url('foundation-sites/dist/css/foundation.min.css')) + jquery(url),
        `<button class="button" data-toggle="pane">Open</button><div class="dropdown-pane" id="pane" data-dropdown>x</div>
${js(url('foundation-sites/dist/js/foundation.min.js'))}<script>$(document).foundation(); window.pane = $('#pane').attr('data-resize');</script>`,
      ),
    probe: 'window.pane && "a pane"',
  },
  'govuk-frontend': {
    html: (url) =>
      document(
        css(url('govuk-frontend/dist/govuk/govuk-frontend.min.css')),
        `<p class="govuk-body">x</p><script type="module">
document.body.classList.add('js-enabled', 'govuk-frontend-supported');
import { initAll } from '${url('govuk-frontend/dist/govuk/govuk-frontend.min.js')}';
initAll(); window.done = 'initialised';</script>`,
      ),
    probe: 'window.done',
  },
  '@tabler/core': {
    html: (url) =>
      document(
        css(url('@tabler/core/dist/css/tabler.min.css')) +
          css(url('@tabler/core/dist/css/tabler-flags.min.css')) +
          css(url('@tabler/core/dist/css/tabler-payments.min.css')),
        `<span class="flag flag-country-de"></span><span class="payment payment-provider-visa"></span>
${js(url('@tabler/core/dist/js/tabler.min.js'))}`,
      ),
    probe: `window.tabler && getComputedStyle(document.querySelector('.flag')).backgroundImage.includes('url') && 'a flag'`,
  },
  uikit: {
    html: (url) =>
      document(
        css(url('uikit/dist/css/uikit.min.css')) +
          js(url('uikit/dist/js/uikit.min.js')) +
          js(url('uikit/dist/js/uikit-icons.min.js')),
        '<span uk-icon="icon: check"></span><ul uk-accordion><li><a class="uk-accordion-title" href>A</a></li></ul>',
      ),
    probe: `document.querySelector('span svg') && 'an icon'`,
  },
  '@uswds/uswds': {
    html: (url) =>
      document(
        css(url('@uswds/uswds/dist/css/uswds.min.css')) + js(url('@uswds/uswds/dist/js/uswds-init.min.js')),
        `<h1 class="usa-prose font-sans-xl">Title</h1><div class="usa-accordion"><h4 class="usa-accordion__heading">
<button type="button" class="usa-accordion__button" aria-expanded="true" aria-controls="a">A</button></h4>
<div id="a" class="usa-accordion__content usa-prose"><p>Text</p></div></div><a class="usa-link usa-link--external" href="http://a.test">x</a>
${js(url('@uswds/uswds/dist/js/uswds.min.js'))}`,
      ),
    probe: `document.querySelector('.usa-accordion__button') && document.fonts.ready.then((fonts) => [...fonts].some((font) => font.status === 'loaded') && 'a font')`,
  },
  'flag-icons': {
    html: (url) => document(css(url('flag-icons/css/flag-icons.min.css')), '<span class="fi fi-de"></span>'),
    probe: `getComputedStyle(document.querySelector('.fi')).backgroundImage.includes('url') && 'a flag'`,
  },
  'font-awesome': font('font-awesome/css/font-awesome.min.css', '<i class="fa fa-heart"></i>'),
  '@fontsource/inter': font('@fontsource/inter/index.css', `<p style="font-family: Inter">Text, текст</p>`),
  ionicons: {
    html: (url) =>
      document(module(url('ionicons/dist/ionicons/ionicons.esm.js')), '<ion-icon name="heart"></ion-icon>'),
    probe: `document.querySelector('ion-icon').shadowRoot?.querySelector('svg') && 'an icon'`,
  },
  katex: {
    html: (url) =>
      document(
        css(url('katex/dist/katex.min.css')),
        `<p>$$\\frac{a}{b} \\mathcal{L}$$</p>${js(url('katex/dist/katex.min.js'))}${js(url('katex/dist/contrib/auto-render.min.js'))}
<script>renderMathInElement(document.body)</script>`,
      ),
    probe: `document.querySelector('.katex .mfrac') && 'a formula'`,
  },
  'material-icons': font(
    'material-icons/iconfont/material-icons.css',
    '<span class="material-icons">home</span><span class="material-icons-round">home</span>',
  ),
  primeicons: font('primeicons/primeicons.css', '<i class="pi pi-check"></i>'),
  'ace-builds': {
    html: (url) =>
      document(
        js(url('ace-builds/src-min-noconflict/ace.js')),
        `<div id="editor" style="width:600px;height:200px">const answer = 42;</div><script>
ace.config.set('basePath', '/static/ace-builds/src-min-noconflict');
const editor = ace.edit('editor'); editor.setTheme('ace/theme/monokai'); editor.session.setMode('ace/mode/javascript');</script>`,
      ),
    probe: `document.querySelector('.ace_numeric') && 'colours'`,
  },
  ckeditor4: {
    html: (url, root) =>
      document(
        `<script>window.CKEDITOR_BASEPATH = '${root}ckeditor4/';</script>${js(url('ckeditor4/ckeditor.js'))}`,
        `<textarea id="text">Text</textarea><script>CKEDITOR.replace('text', { versionCheck: false });</script>`,
      ),
    probe: `window.CKEDITOR?.instances.text && CKEDITOR.status === 'loaded' && 'an editor'`,
  },
  quill: {
    html: (url) =>
      document(
        css(url('quill/dist/quill.snow.css')) + js(url('quill/dist/quill.js')),
        `<div id="editor"><p>Text</p></div><script>new Quill('#editor', { theme: 'snow' });</script>`,
      ),
    probe: `document.querySelector('.ql-toolbar svg') && 'a toolbar'`,
  },
  summernote: {
    html: (url) =>
      document(
        css(url('summernote/dist/summernote-lite.css')) +
          jquery(url) +
          js(url('summernote/dist/summernote-lite.js')),
        `<div id="editor"><p>Text</p></div><script>$('#editor').summernote();</script>`,
      ),
    probe: `document.querySelector('.note-toolbar .note-icon-bold') && 'a toolbar'`,
  },
  trumbowyg: {
    html: (url, root) =>
      document(
        css(url('trumbowyg/dist/ui/trumbowyg.min.css')) +
          jquery(url) +
          js(url('trumbowyg/dist/trumbowyg.min.js')),
        `<div id="editor">Text</div><script>$.trumbowyg.svgPath = '${root}trumbowyg/dist/ui/icons.svg'; $('#editor').trumbowyg();</script>`,
      ),
    probe: `document.querySelector('#trumbowyg-icons symbol') && 'icons'`,
  },
  vditor: {
    html: (url, root) =>
      document(
        css(url('vditor/dist/index.css')) + js(url('vditor/dist/index.min.js')),
        `<div id="editor"></div><script>new Vditor('editor', { cdn: '${root}vditor', value: '# Title\\n\\n\`\`\`js\\nconst a = 1\\n\`\`\`\\n\\n$$a$$', cache: { enable: false }, lang: 'en_US' });</script>`,
      ),
    probe: `document.querySelector('.vditor-toolbar svg') && document.querySelector('.vditor h1') && 'an editor'`,
  },
  layui: {
    html: (url) =>
      document(
        css(url('layui/dist/css/layui.css')) + js(url('layui/dist/layui.js')),
        `<i class="layui-icon layui-icon-face-smile"></i><script>layui.use(['layer', 'laydate'], () => { layui.layer.msg('Hello'); });</script>`,
      ),
    probe: `document.querySelector('.layui-layer-msg') && 'a message'`,
  },
  jplayer: {
    html: (url, root) =>
      document(
        css(url('jplayer/dist/skin/blue.monday/css/jplayer.blue.monday.min.css')) +
          jquery(url) +
          js(url('jplayer/dist/jplayer/jquery.jplayer.min.js')),
        `<div id="player" class="jp-jplayer"></div><div id="jp_container_1" class="jp-audio"><div class="jp-controls"><button class="jp-play">play</button></div></div>
<script>$('#player').jPlayer({ swfPath: '${root}jplayer/dist/jplayer', supplied: 'mp3', ready() { window.ready = 'ready'; } });</script>`,
      ),
    probe: 'window.ready',
  },
  mediaelement: {
    html: (url) =>
      document(
        css(url('mediaelement/build/mediaelementplayer.min.css')) +
          js(url('mediaelement/build/mediaelement-and-player.min.js')),
        '<video id="video" class="mejs__player" width="320" height="200"></video><script>new MediaElementPlayer("video")</script>',
      ),
    probe: `document.querySelector('.mejs__controls') && 'controls'`,
  },
  plyr: {
    html: (url) =>
      document(
        css(url('plyr/dist/plyr.css')) + js(url('plyr/dist/plyr.min.js')),
        `<video id="video" controls></video><script>new Plyr('#video', { iconUrl: '${url('plyr/dist/plyr.svg')}', blankVideo: '' });</script>`,
      ),
    probe: `document.querySelector('.plyr') && 'a player'`,
  },
  'video.js': {
    html: (url) =>
      document(
        css(url('video.js/dist/video-js.min.css')) + js(url('video.js/dist/video.min.js')),
        `<video id="video" class="video-js" controls width="320" height="200"></video><script>videojs('video')</script>`,
      ),
    probe: `document.querySelector('.vjs-big-play-button') && 'a button'`,
  },
  dygraphs: {
    html: (url) =>
      document(
        css(url('dygraphs/dist/dygraph.min.css')) + js(url('dygraphs/dist/dygraph.min.js')),
        `<div id="chart" style="width:300px;height:200px"></div><script>new Dygraph(document.getElementById('chart'), 'x,y\\n1,2\\n2,4\\n');</script>`,
      ),
    probe: `document.querySelector('#chart canvas') && 'a chart'`,
  },
  echarts: {
    html: (url) =>
      document(
        js(url('echarts/dist/echarts.min.js')),
        `<div id="chart" style="width:300px;height:200px"></div>${js(url('echarts/theme/dark.js'))}<script>
echarts.init(document.getElementById('chart'), 'dark').setOption({ xAxis: { data: ['a'] }, yAxis: {}, series: [{ type: 'bar', data: [1] }] });</script>`,
      ),
    probe: `document.querySelector('#chart canvas') && 'a chart'`,
  },
  leaflet: {
    html: (url, root) =>
      document(
        css(url('leaflet/dist/leaflet.css')) + js(url('leaflet/dist/leaflet.js')),
        `<div id="map" style="width:300px;height:200px"></div><script>
L.Icon.Default.imagePath = '${root}leaflet/dist/images/';
const map = L.map('map').setView([0, 0], 3); L.marker([0, 0]).addTo(map); L.control.layers({ A: L.layerGroup() }).addTo(map);</script>`,
      ),
    probe: `document.querySelector('.leaflet-marker-icon').naturalWidth > 0 && 'a marker'`,
  },
  'maplibre-gl': {
    html: (url) =>
      document(
        css(url('maplibre-gl/dist/maplibre-gl.css')),
        `<div id="map" style="width:300px;height:200px"></div><script type="module">
import * as maplibre from '${url('maplibre-gl/dist/maplibre-gl.mjs')}';
const map = new maplibre.Map({ container: 'map', zoom: 1, center: [0, 0], style: { version: 8, layers: [{ id: 'l', type: 'line', source: 's' }], sources: { s: { type: 'geojson', data: { type: 'LineString', coordinates: [[0, 0], [9, 9]] } } } } });
map.addControl(new maplibre.NavigationControl());
map.on('idle', () => { window.drawn = 'a map'; });</script>`,
      ),
    probe: 'window.drawn',
  },
  ol: {
    html: (url) =>
      document(
        css(url('ol/ol.css')) + js(url('ol/dist/ol.js')),
        `<div id="map" style="width:300px;height:200px"></div><script>new ol.Map({ target: 'map', view: new ol.View({ center: [0, 0], zoom: 1 }) });</script>`,
      ),
    probe: `document.querySelector('.ol-zoom-in') && 'a map'`,
  },
  openseadragon: {
    html: (url, root) =>
      document(
        js(url('openseadragon/build/openseadragon/openseadragon.min.js')),
        `<div id="image" style="width:300px;height:200px"></div><script>
OpenSeadragon({ id: 'image', prefixUrl: '${root}openseadragon/build/openseadragon/images/', tileSources: { type: 'image', url: '${PICTURE}' } });</script>`,
      ),
    probe: `[...document.images].some((image) => image.naturalWidth > 1) && 'buttons'`,
  },
  pannellum: {
    html: (url) =>
      document(
        css(url('pannellum/build/pannellum.css')) + js(url('pannellum/build/pannellum.js')),
        `<div id="view" style="width:300px;height:200px"></div><script>pannellum.viewer('view', { type: 'equirectangular', panorama: '${PICTURE}', preview: '${PICTURE}' });</script>`,
      ),
    probe: `document.querySelector('.pnlm-load-button') && 'a viewer'`,
  },
  framework7: {
    html: (url) =>
      document(
        css(url('framework7/framework7-bundle.min.css')) + js(url('framework7/framework7-bundle.min.js')),
        `<div id="app"><div class="view view-main"><div class="page"><div class="page-content"><a class="button"><i class="icon icon-back"></i>x</a></div></div></div></div>
<script>window.app = new Framework7({ el: '#app' });</script>`,
      ),
    probe: `window.app.initialized && 'an application'`,
  },
  '@ionic/core': {
    html: (url) =>
      document(
        module(url('@ionic/core/dist/ionic/ionic.esm.js')) + css(url('@ionic/core/css/ionic.bundle.css')),
        '<ion-app><ion-content><ion-button>Press</ion-button><ion-searchbar></ion-searchbar></ion-content></ion-app>',
      ),
    probe: `document.querySelector('ion-button').shadowRoot && document.querySelector('ion-searchbar.hydrated') && 'a button'`,
  },
  onsenui: {
    html: (url) =>
      document(
        css(url('onsenui/css/onsenui.min.css')) +
          css(url('onsenui/css/onsen-css-components.min.css')) +
          js(url('onsenui/js/onsenui.min.js')),
        '<ons-page><ons-toolbar><div class="center">Title</div></ons-toolbar><ons-icon icon="md-face"></ons-icon><ons-icon icon="fa-home"></ons-icon></ons-page>',
      ),
    probe: `document.querySelector('.toolbar') && document.fonts.ready.then((fonts) => [...fonts].some((font) => font.status === 'loaded') && 'a font')`,
  },
  '@shoelace-style/shoelace': {
    html: (url, root) =>
      document(
        css(url('@shoelace-style/shoelace/cdn/themes/light.css')) +
          `<script type="module" src="${url('@shoelace-style/shoelace/cdn/shoelace-autoloader.js')}" data-shoelace="${root}@shoelace-style/shoelace/cdn"></script>`,
        '<sl-button>Press</sl-button><sl-icon name="gear"></sl-icon><sl-rating></sl-rating>',
      ),
    probe: `document.querySelector('sl-icon').shadowRoot?.querySelector('svg') && document.querySelector('sl-rating').shadowRoot && 'an icon'`,
  },
  'blueimp-file-upload': {
    html: (url) =>
      document(
        css(url('blueimp-file-upload/css/jquery.fileupload-ui.css')) +
          jquery(url) +
          js(url('blueimp-file-upload/js/vendor/jquery.ui.widget.js')) +
          js(url('blueimp-file-upload/js/jquery.iframe-transport.js')) +
          js(url('blueimp-file-upload/js/jquery.fileupload.js')),
        `<input id="files" type="file" name="files[]" multiple><div class="progress-animated"><i class="bar">x</i></div><script>$('#files').fileupload(); window.done = 'an upload';</script>`,
      ),
    probe: 'window.done',
  },
  'datatables.net-dt': {
    html: (url) =>
      document(
        css(url('datatables.net-dt/css/dataTables.dataTables.min.css')) +
          jquery(url) +
          js(url('datatables.net/js/dataTables.min.js')) +
          js(url('datatables.net-dt/js/dataTables.dataTables.min.js')),
        `<table id="table"><thead><tr><th>A</th></tr></thead><tbody><tr><td>1</td></tr></tbody></table><script>new DataTable('#table')</script>`,
      ),
    probe: `document.querySelector('.dt-search') && 'a table'`,
  },
  'jquery-ui-dist': {
    html: (url) =>
      document(
        css(url('jquery-ui-dist/jquery-ui.min.css')) +
          jquery(url) +
          js(url('jquery-ui-dist/jquery-ui.min.js')),
        `<div id="dialog" title="Dialog">Text</div><div id="date"></div><script>$('#dialog').dialog(); $('#date').datepicker();</script>`,
      ),
    probe: `document.querySelector('.ui-datepicker-calendar') && 'a calendar'`,
  },
  'jquery.fancytree': {
    html: (url) =>
      document(
        css(url('jquery.fancytree/dist/skin-win8/ui.fancytree.min.css')) +
          jquery(url) +
          js(url('jquery.fancytree/dist/jquery.fancytree-all-deps.min.js')),
        `<div id="tree"><ul><li class="folder expanded">A<ul><li>B</ul></ul></div><script>$('#tree').fancytree({ checkbox: true });</script>`,
      ),
    probe: `document.querySelector('.fancytree-node') && 'a tree'`,
  },
  jstree: {
    html: (url) =>
      document(
        css(url('jstree/dist/themes/default/style.min.css')) +
          jquery(url) +
          js(url('jstree/dist/jstree.min.js')),
        `<div id="tree"><ul><li>A<ul><li>B</ul></ul></div><script>$('#tree').jstree();</script>`,
      ),
    probe: `document.querySelector('.jstree-anchor') && 'a tree'`,
  },
  lightbox2: {
    html: (url) =>
      document(
        css(url('lightbox2/dist/css/lightbox.min.css')),
        `<a href="${PICTURE}" data-lightbox="a"><img alt="" src="${PICTURE}"></a>${jquery(url)}${js(url('lightbox2/dist/js/lightbox.min.js'))}
<script>$(() => $('a').trigger('click'));</script>`,
      ),
    probe: `document.querySelector('#lightbox, .lightbox') && 'a lightbox'`,
  },
  'owl.carousel': {
    html: (url) =>
      document(
        css(url('owl.carousel/dist/assets/owl.carousel.min.css')) +
          css(url('owl.carousel/dist/assets/owl.theme.default.min.css')) +
          jquery(url) +
          js(url('owl.carousel/dist/owl.carousel.min.js')),
        `<div class="owl-carousel"><div>1</div><div>2</div></div><script>$('.owl-carousel').owlCarousel();</script>`,
      ),
    probe: `document.querySelector('.owl-stage') && 'a carousel'`,
  },
  select2: {
    html: (url) =>
      document(
        css(url('select2/dist/css/select2.min.css')) +
          jquery(url) +
          js(url('select2/dist/js/select2.min.js')),
        `<select><option>A</select><script>$('select').select2();</script>`,
      ),
    probe: `document.querySelector('.select2-selection__rendered') && 'a box'`,
  },
  'slick-carousel': {
    html: (url) =>
      document(
        css(url('slick-carousel/slick/slick.css')) +
          css(url('slick-carousel/slick/slick-theme.css')) +
          jquery(url) +
          js(url('slick-carousel/slick/slick.min.js')),
        `<div id="slides"><div>1</div><div>2</div></div><script>$('#slides').slick({ dots: true });</script>`,
      ),
    probe: `document.querySelector('.slick-dots') && document.fonts.ready.then(() => 'slides')`,
  },
  cesium: {
    html: (url, root) =>
      document(
        `<script>window.CESIUM_BASE_URL = '${root}cesium/Build/Cesium/';</script>${js(url('cesium/Build/Cesium/Cesium.js'))}${css(url('cesium/Build/Cesium/Widgets/widgets.css'))}`,
        `<div id="globe" style="width:300px;height:200px"></div><script>
const viewer = new Cesium.Viewer('globe', { baseLayer: false, baseLayerPicker: false, geocoder: false });
viewer.entities.add({ rectangle: { coordinates: Cesium.Rectangle.fromDegrees(-10, -10, 10, 10), material: Cesium.Color.RED } });
let frames = 0; viewer.scene.postRender.addEventListener(() => { if (++frames > 5) window.drawn = 'a globe'; });</script>`,
      ),
    probe: 'window.drawn',
  },
  '@google/model-viewer': {
    html: (url) =>
      document(
        module(url('@google/model-viewer/dist/model-viewer.min.js')),
        '<model-viewer style="width:100px;height:100px"></model-viewer>',
      ),
    probe: `document.querySelector('model-viewer').shadowRoot?.querySelector('canvas') && 'a canvas'`,
  },
  '@ruffle-rs/ruffle': {
    html: (url, root) =>
      document(
        `<script>window.RufflePlayer = { config: { publicPath: '${root}@ruffle-rs/ruffle/', autoplay: 'on', showSwfDownload: false } };</script>${js(url('@ruffle-rs/ruffle/ruffle.js'))}`,
        `<div id="place"></div><script>
addEventListener('load', () => { const player = window.RufflePlayer.newest().createPlayer(); document.getElementById('place').append(player);
const movie = Uint8Array.from([70, 87, 83, 6, 21, 0, 0, 0, 72, 1, 144, 100, 0, 0, 12, 1, 0, 64, 0, 0, 0]);
player.ruffle().load({ data: movie }).then(() => { window.loaded = 'a movie'; }, () => { window.loaded = 'a refusal'; }); });</script>`,
      ),
    probe: 'window.loaded',
  },
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

/** The packages whose files the page of one needs, itself included. */
export function companions(name: string): string[] {
  return [name, ...Object.keys(COMPANIONS)];
}
