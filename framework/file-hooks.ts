/** Functions of a project's own that have a say in how its files are served. */

/**
 * Changes the headers of one file in place. Content-Type, Cache-Control and Access-Control-Allow-Origin are set
 * already.
 *
 * @param path the file on disk
 * @param url the path it is served at
 */
export type AddHeaders = (headers: Headers, path: string, url: string) => void;

/**
 * Tells whether the bytes at a URL never change.
 *
 * @param path the file on disk
 * @param url the path it is served at
 */
export type ImmutableFileTest = (path: string, url: string) => boolean;
