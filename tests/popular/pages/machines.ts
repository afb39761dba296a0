import { css, document, esModule, js, type PopularPage } from './page';

/** Pages of 3D scenes and other machines. */
export const MACHINES: Readonly<Record<string, PopularPage>> = {
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
        esModule(url('@google/model-viewer/dist/model-viewer.min.js')),
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
};
