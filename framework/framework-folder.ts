/**
 * The folder of the framework's own files: `framework/` in the source tree, the folder of the bundle in the package.
 * No other module may ask for `__dirname`: the bundle moves every module into this one folder.
 */
export const FRAMEWORK_FOLDER = __dirname;
