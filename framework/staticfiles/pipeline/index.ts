export type { Asset, DigestedAsset } from './asset';
export { type BuildOptions, type BuildResult, build } from './build';
export type { BuildEvent, Phase, Report } from './events';
export { ObstacleError } from './obstacles';
export type { Output, Processing, Release } from './processing';
export { SourceChangedError } from './publish';
export type { Saving } from './savings';
