import { PROCESSOR_OPTIONS, type Processor, type ProcessorInput } from '../framework';

/** The package subset-font, as far as it is used. */
type SubsetFont = (
  font: Buffer,
  text: string,
  options: {
    readonly variationAxes: Axes;
    readonly keepFeatures: readonly string[];
    readonly targetFormat: string;
  },
) => Promise<Buffer>;

/** The range of each axis of a variable font that the style sheets use. */
type Axes = Readonly<Record<string, { readonly min: number; readonly max: number }>>;

/** Printable ASCII, and the signs that templates and guide have besides. */
const CHARACTERS = `${String.fromCharCode(...Array.from({ length: 95 }, (_, index) => 32 + index))}·–—’…→§µ✓─│┘┐┼▼`;

/** Kerning, marks and ligatures, and the figures of equal width in tables. */
const FEATURES = ['kern', 'mark', 'mkmk', 'ccmp', 'liga', 'tnum'];

/** Keeps of a variable font the characters, weights and widths that this site shows. */
export class SubsetTextFont implements Processor {
  static readonly inject = [PROCESSOR_OPTIONS];

  readonly #axes: Axes;

  constructor({ axes }: { readonly axes: Axes }) {
    this.#axes = axes;
  }

  /** Has the fonts made again when the characters or the features above change. */
  description(): string {
    return CHARACTERS + FEATURES;
  }

  async process({ bytes }: ProcessorInput) {
    // Loaded when a font has to be made: the server does not have the package.
    const subsetFont: SubsetFont = require('subset-font');
    const options = { variationAxes: this.#axes, keepFeatures: FEATURES, targetFormat: 'woff2' };
    return { bytes: await subsetFont(bytes, CHARACTERS, options) };
  }
}
