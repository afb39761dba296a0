import { css, document, esModule, js, type PopularPage } from './page';

/** Pages of applications and their parts. */
export const APPLICATIONS: Readonly<Record<string, PopularPage>> = {
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
        esModule(url('@ionic/core/dist/ionic/ionic.esm.js')) + css(url('@ionic/core/css/ionic.bundle.css')),
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
};
