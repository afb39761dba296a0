/**
 * Live reload for `runserver`: pages get a script that listens to the server. A changed style sheet is exchanged, any
 * other change reloads the page, and a site that cannot start says so over the page.
 */
export { LiveReload } from './live-reload';
export { EVENTS_PATH, SCRIPT_PATH } from './paths';
export { beginEvents, eventText, scriptTag, sendScript } from './protocol';
