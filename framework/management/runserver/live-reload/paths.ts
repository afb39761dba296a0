/** The URL path of the events. */
export const EVENTS_PATH = '/__whitenoise__/events';

/** The URL path of the script that listens to them. */
export const SCRIPT_PATH = '/__whitenoise__/reload.js';
