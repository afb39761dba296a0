import { css, document, jquery, js, PICTURE, type PopularPage } from './page';

/** Pages of plugins of jQuery. */
export const JQUERY: Readonly<Record<string, PopularPage>> = {
  layui: {
    html: (url) =>
      document(
        css(url('layui/dist/css/layui.css')) + js(url('layui/dist/layui.js')),
        `<i class="layui-icon layui-icon-face-smile"></i><script>layui.use(['layer', 'laydate'], () => { layui.layer.msg('Hello'); });</script>`,
      ),
    probe: `document.querySelector('.layui-layer-msg') && 'a message'`,
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
};
