import { css, document, esModule, font, js, type PopularPage } from './page';

/** Pages of icons and fonts. */
export const ICONS: Readonly<Record<string, PopularPage>> = {
  'flag-icons': {
    html: (url) => document(css(url('flag-icons/css/flag-icons.min.css')), '<span class="fi fi-de"></span>'),
    probe: `getComputedStyle(document.querySelector('.fi')).backgroundImage.includes('url') && 'a flag'`,
  },
  'font-awesome': font('font-awesome/css/font-awesome.min.css', '<i class="fa fa-heart"></i>'),
  '@fontsource/inter': font('@fontsource/inter/index.css', `<p style="font-family: Inter">Text, текст</p>`),
  ionicons: {
    html: (url) =>
      document(esModule(url('ionicons/dist/ionicons/ionicons.esm.js')), '<ion-icon name="heart"></ion-icon>'),
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
};
