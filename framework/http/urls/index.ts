export type { BuiltInConverters, Converter, Converters } from './converters';
export type { Params } from './params';
export {
  type Included,
  include,
  type PathFunction,
  type PathOptions,
  path,
  pathWithConverters,
  type UrlModule,
  type UrlPattern,
} from './path';
export { PatternError } from './pattern';
export { percentDecodePath, percentEncodePath } from './percent';
export { type Match, type NoMatch, NoReverseMatch, type UrlArguments, Urls } from './urls';
