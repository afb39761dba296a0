import { css, document, jquery, js, type PopularPage } from './page';

/** Pages of editors. */
export const EDITORS: Readonly<Record<string, PopularPage>> = {
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
    probe: `window.CKEDITOR?.status === 'loaded' && 'an editor'`,
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
};
