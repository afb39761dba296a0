/** The values of header fields that files and pages alike are answered by. It runs on Node alone. */
export { acceptedCodings, CODINGS, type Coding, deltaBit, IDENTITY } from './accept-encoding';
export { forbidsTransform, noTransform } from './cache-control';
export { matchesEntityTag, strongMatch, weakMatch } from './entity-tags';
export { compresses, isText, mediaType } from './media-type';
export { isRequestId, REQUEST_ID } from './request-id';
export { mergedVary } from './vary';
