/** Popular packages that ship files for browsers, and are not among those of the system tests; versions are pinned. */
export const POPULAR: Readonly<Record<string, string>> = {
  // Themes and style sheets
  'admin-lte': '4.9.1',
  bootswatch: '5.3.8',
  'fomantic-ui-css': '2.9.4',
  'foundation-sites': '6.9.0',
  gentelella: '4.2.0',
  'govuk-frontend': '6.6.0',
  'startbootstrap-creative': '7.0.7',
  'startbootstrap-sb-admin-2': '4.1.4',
  '@tabler/core': '1.6.1',
  uikit: '3.25.25',
  '@uswds/uswds': '3.14.0',
  // Icons and fonts
  'flag-icons': '7.5.0',
  'font-awesome': '4.7.0',
  '@fontsource/inter': '5.3.0',
  ionicons: '8.1.0',
  katex: '0.19.1',
  'material-icons': '1.13.14',
  '@mdi/font': '7.4.47',
  primeicons: '8.0.2',
  // Editors
  'ace-builds': '1.45.2',
  ckeditor4: '4.25.2',
  kindeditor: '4.1.10',
  quill: '2.0.3',
  summernote: '0.9.1',
  trumbowyg: '2.31.0',
  vditor: '4.0.0',
  // Players
  jplayer: '2.9.2',
  mediaelement: '7.1.0',
  plyr: '3.8.4',
  'video.js': '8.24.1',
  // Charts, maps and deep images
  dygraphs: '2.2.2',
  echarts: '6.1.0',
  leaflet: '1.9.4',
  'maplibre-gl': '6.17.0',
  ol: '10.10.0',
  openseadragon: '6.1.1',
  pannellum: '2.5.7',
  // Applications, their templates and their parts
  'cra-template-pwa': '2.0.0',
  framework7: '9.2.0',
  'html5-boilerplate': '9.0.1',
  '@ionic/core': '9.0.5',
  onsenui: '2.12.9',
  '@shoelace-style/shoelace': '2.20.1',
  // jQuery and its plugins
  'blueimp-file-upload': '10.32.0',
  'datatables.net-dt': '3.1.2',
  'jquery-mobile': '1.4.1',
  'jquery-ui-dist': '1.13.3',
  'jquery.fancytree': '2.38.5',
  jstree: '3.3.17',
  layui: '2.13.6',
  lightbox2: '2.12.0',
  'owl.carousel': '2.3.4',
  select2: '4.1.0',
  'slick-carousel': '2.0.0',
  // 3D and other machines
  cesium: '1.145.0',
  '@google/model-viewer': '4.4.0',
  '@ruffle-rs/ruffle': '0.6.0',
  // Documents, code and presentations
  docsify: '5.0.0',
  '@highlightjs/cdn-assets': '11.12.0',
  'pdfjs-dist': '6.5.438',
  'pdfjs-dist-viewer-min': '3.11.174',
  prismjs: '1.30.0',
  'reveal.js': '6.0.2',
  'swagger-ui-dist': '5.35.0',
  viewerjs: '1.15.0',
};

/** The packages that the pages need beside the one that they show. */
export const COMPANIONS: Readonly<Record<string, string>> = {
  'datatables.net': '3.1.2',
  jquery: '3.7.1',
};

/** Differences that are understood, and the reason why they stay. */
export const JUDGEMENTS: Readonly<Record<string, string>> = {
  kindeditor:
    'Its loader compares the addresses of the style sheets on the page with one that it puts together itself, finds the\n' +
    'hashed one to be another, and loads the same rules once more by their plain name. The page looks the same.',
};
