import { css, document, js, PICTURE, type PopularPage } from './page';

/** Pages of charts, maps and deep images. */
export const CHARTS: Readonly<Record<string, PopularPage>> = {
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
};
