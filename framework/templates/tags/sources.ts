import type { Liquid } from 'liquidjs';
import type { ElementSource } from '../../assets';
import type { StaticUrls, UrlReverser } from '../tokens';

/** The sources of the tags' URLs. Nothing is built before a template needs it. */
export interface TagSources {
  staticUrls: () => StaticUrls;
  /** The source of the tags of single files. */
  elements: ElementSource;
  urls: () => UrlReverser;
  /** STATIC_URL, with STATIC_HOST before it. */
  staticPrefix: string;
}

/** Registers the tags of one family. */
export type RegisterTags = (engine: Liquid, liquid: typeof import('liquidjs'), sources: TagSources) => void;
