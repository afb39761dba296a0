import { MediaTypes } from '../../manifest';

/** The kinds of files that a report sums up, in its order. */
export const FILE_KINDS = [
  'pages',
  'style sheets',
  'scripts',
  'source maps',
  'images',
  'fonts',
  'media',
  'data',
  'other',
] as const;

export type FileKind = (typeof FILE_KINDS)[number];

/** Kinds by the beginning of the media type. */
const BY_TYPE: readonly (readonly [RegExp, FileKind])[] = [
  [/^text\/html|^application\/xhtml/, 'pages'],
  [/^text\/css/, 'style sheets'],
  [/^(?:text|application)\/(?:javascript|ecmascript)|^application\/wasm/, 'scripts'],
  [/^image\//, 'images'],
  [/^font\/|^application\/(?:font|vnd\.ms-fontobject)/, 'fonts'],
  [/^(?:audio|video)\//, 'media'],
  [/^text\/|^application\/(?:json|xml|manifest\+json|[\w.-]+\+(?:json|xml))/, 'data'],
];

/** Sorts files by what they are for, by their names. */
export class FileKinds {
  readonly #types = new MediaTypes({ charset: null });

  of(name: string): FileKind {
    if (name.endsWith('.map')) return 'source maps';
    const type = this.#types.typeOf(name);
    return BY_TYPE.find(([beginning]) => beginning.test(type))?.[1] ?? 'other';
  }
}
