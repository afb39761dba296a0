import { css, document, font, jquery, js, type PopularPage, themed } from './page';

/** Pages of themes and style sheets. */
export const THEMES: Readonly<Record<string, PopularPage>> = {
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
};
