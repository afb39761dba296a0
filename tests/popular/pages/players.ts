import { css, document, jquery, js, type PopularPage } from './page';

/** Pages of players. */
export const PLAYERS: Readonly<Record<string, PopularPage>> = {
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
};
