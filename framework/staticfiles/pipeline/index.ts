export type { Asset, DigestedAsset } from './asset';
export { type BuildOptions, type BuildResult, build } from './build';
export { ObstacleError, SourceChangedError } from './errors';
export type { BuildEvent, Phase, Report } from './events';
export type { Output, Processing, Release } from './processing';
export type { Saving } from './savings';
