import { hash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import path, { posix } from 'node:path';
import { APPS, type AppRegistry, templateFolders } from '../../../apps';
import { ImproperlyConfigured, nonEmptyString, SETTINGS, type Settings, z } from '../../../conf';
import { dependencies } from '../../../container';
import { nearest } from '../../../nearest';
import { compilePatterns } from '../../../shell-patterns';
import { type OptionsOf, parseOptions } from '../../options';
import { type Problem, problemAt, warning } from '../../problems';
import { WARNINGS } from '../../warnings';
import { Peer } from '../peer';
import {
  type CollectedFile,
  PROCESSOR_OPTIONS,
  type Processor,
  type ProcessorInput,
  type ProcessorOutput,
} from '../processor';
import { charactersOf } from './character-map';
import { findIconNames } from './icon-names';
import { type IconRule, parseIconRules, withoutUnwanted } from './icon-rules';
import { defaultSources, matchingSources, readSource } from './icon-sources';

/** The package subset-font, as far as it is used. */
type SubsetFont = (font: Buffer, characters: string, options: { targetFormat: string }) => Promise<Buffer>;

const strings = z.array(nonEmptyString, 'a list of strings');

const FIELDS = {
  css: z.string("the published path of a style sheet, such as 'bootstrap-icons/bootstrap-icons.css'"),
  prefix: z
    .string("the beginning of the icons' classes, such as 'bi-'")
    .check(z.minLength(1, "the beginning of the icons' classes, such as 'bi-'")),
  sources: z.optional(strings),
  safelist: z.optional(strings),
};

/** The formats that are written, by the signature of a file. */
const FORMATS: Readonly<Record<string, string>> = {
  wOF2: 'woff2',
  wOFF: 'woff',
  '\0\x01\0\0': 'sfnt',
  OTTO: 'sfnt',
  true: 'sfnt',
};

/** The icons of a build, as its style sheet, templates and scripts have them. */
interface Found {
  /** The text of the style sheet. */
  readonly css: string;
  /** Names with the prefix, some of which may be no icons. */
  readonly names: ReadonlySet<string>;
  /** The number of files that were read for them. */
  readonly sources: number;
  readonly warnings: readonly Problem[];
  /** The collected fonts that the style sheet names: absolute paths by published path. */
  readonly fonts: ReadonlyMap<string, string>;
}

/** The icons that stay. */
interface Wanted {
  readonly rules: readonly IconRule[];
  readonly names: ReadonlySet<string>;
  /** Character → the class of an icon that has it. */
  readonly characters: ReadonlyMap<string, string>;
}

/**
 * Keeps of an icon font the icons whose classes are found in templates and scripts, with the package subset-font. A
 * style sheet among its files loses the rules of the other icons.
 */
export class SubsetIconFont implements Processor {
  static readonly inject = dependencies<typeof SubsetIconFont>(SETTINGS, APPS, PROCESSOR_OPTIONS);

  readonly #settings: Pick<Settings, 'BASE_DIR' | 'TEMPLATES'>;
  readonly #apps: Pick<AppRegistry, 'apps'>;
  readonly #options: OptionsOf<typeof FIELDS>;
  readonly #peer: Peer<SubsetFont>;
  #found: Found | null = null;
  #wanted: Wanted | null = null;

  /** @throws ImproperlyConfigured for an option that is missing, does not exist, or has a wrong value */
  constructor(
    settings: Pick<Settings, 'BASE_DIR' | 'TEMPLATES'>,
    apps: Pick<AppRegistry, 'apps'>,
    options: Readonly<Record<string, unknown>>,
  ) {
    this.#settings = settings;
    this.#apps = apps;
    this.#options = parseOptions(FIELDS, options, 'SubsetIconFont');
    this.#peer = new Peer('subset-font', 'SubsetIconFont', settings.BASE_DIR);
  }

  /** Reads the style sheet and all that may name icons: with another icon the font is made again. */
  description(files: readonly CollectedFile[]): string {
    this.#found = this.#find(files);
    this.#wanted = null;
    const { css, names, warnings } = this.#found;
    const places = warnings.map(({ source, line, column }) => [source, line, column]);
    return JSON.stringify([this.#peer.describe(), hash('sha256', css), [...names].sort(), places]);
  }

  warnings(): readonly Problem[] {
    return this.#found?.warnings ?? [];
  }

  async process({ path: name, bytes }: ProcessorInput): Promise<ProcessorOutput> {
    const wanted = this.#decide();
    if (!name.endsWith('.css')) return { bytes: await this.#subset(name, bytes, wanted.characters) };
    const text = bytes.toString();
    const shortened = withoutUnwanted(text, parseIconRules(text, this.#options.prefix), wanted.names);
    return { bytes: Buffer.from(shortened.text), sourceMap: shortened.sourceMap };
  }

  #find(files: readonly CollectedFile[]): Found {
    const { css: sheet, prefix, sources: globs } = this.#options;
    const file = files.find(({ path: name }) => name === sheet);
    if (file === undefined) {
      const sheets = files.map(({ path: name }) => name).filter((name) => name.endsWith('.css'));
      const meant = nearest(sheet, sheets);
      throw wrong(
        `option 'css' is '${sheet}', which no finder finds${meant === null ? '.' : `. Did you mean '${meant}'?`}`,
      );
    }
    const css = readSource(file.source);
    const sources =
      globs === undefined
        ? defaultSources(templateFolders(this.#settings, this.#apps), files)
        : matchingSources(globs, this.#settings.BASE_DIR);
    const names = new Set<string>();
    const warnings: Problem[] = [];
    for (const source of new Set(sources)) {
      const text = readSource(source);
      const found = findIconNames(text, prefix);
      for (const icon of found.names) names.add(icon);
      for (const { index, beginning } of found.composed) {
        if (this.#isSafe(beginning)) continue;
        const message = `puts the name of an icon together at run time: the icons that may follow '${beginning}' are left out`;
        const facts = warning(WARNINGS.composedIcon, { file: this.#fromBase(source), source, message });
        warnings.push(problemAt(facts, text, index, beginning.length));
      }
    }
    return { css, names, sources: sources.length, warnings, fonts: fontsOf(css, sheet, files) };
  }

  /** Tells whether the safelist has icons whose names may begin like this. */
  #isSafe(beginning: string): boolean {
    return (this.#options.safelist ?? []).some((pattern) => {
      const written = /^[^*?[]*/.exec(pattern)?.[0] ?? '';
      return written.startsWith(beginning) || (written !== pattern && beginning.startsWith(written));
    });
  }

  #fromBase(source: string): string {
    return path.relative(this.#settings.BASE_DIR, source).replaceAll(path.sep, '/');
  }

  /** Decides which icons stay: those that are found, and those of the safelist. */
  #decide(): Wanted {
    if (this.#wanted !== null) return this.#wanted;
    const { css, names: found, sources } = this.#found as Found;
    const { css: sheet, prefix, safelist = [] } = this.#options;
    const rules = parseIconRules(css, prefix);
    if (rules.length === 0) {
      throw wrong(`'${sheet}' has no rule such as .${prefix}name::before { content: "…" }.`);
    }
    const all = new Set(rules.flatMap(({ classes }) => classes));
    for (const pattern of safelist) {
      if (![...all].some(compilePatterns([pattern]))) {
        const meant = nearest(pattern, all);
        throw wrong(
          `option 'safelist' has '${pattern}', which is no icon of '${sheet}'${meant === null ? '.' : `. Did you mean '${meant}'?`}`,
        );
      }
    }
    const isSafe = compilePatterns(safelist);
    const names = new Set([...all].filter((name) => found.has(name) || isSafe(name)));
    if (names.size === 0) {
      throw wrong(
        `none of the ${all.size} icons of '${sheet}' is named in the ${sources} files that were read. ` +
          "Name those files by the option 'sources', or the icons by 'safelist'.",
      );
    }
    const characters = new Map<string, string>();
    for (const { classes, characters: own } of rules) {
      const icon = classes.find((name) => names.has(name));
      if (icon !== undefined) for (const character of own) characters.set(character, icon);
    }
    this.#wanted = { rules, names, characters };
    return this.#wanted;
  }

  async #subset(name: string, font: Buffer, wanted: ReadonlyMap<string, string>): Promise<Buffer> {
    const format = FORMATS[font.toString('latin1', 0, 4)];
    if (format === undefined)
      throw new Error('it is no font in the format WOFF2, WOFF, TrueType or OpenType');
    const subsetFont = this.#peer.load();
    const text = [...wanted.keys()].join('');
    const subset = await subsetFont(font, text, { targetFormat: 'truetype' });
    await this.#assertGlyphs(name, charactersOf(subset), wanted);
    return subsetFont(subset, text, { targetFormat: format });
  }

  /** @throws Error for icons that neither this font nor another one of the style sheet has */
  async #assertGlyphs(
    name: string,
    own: ReadonlySet<string>,
    wanted: ReadonlyMap<string, string>,
  ): Promise<void> {
    let missing = [...wanted.keys()].filter((character) => !own.has(character));
    for (const [other, source] of (this.#found as Found).fonts) {
      if (missing.length === 0) return;
      if (other === name) continue;
      const subset = await this.#peer.load()(readFileSync(source), missing.join(''), {
        targetFormat: 'truetype',
      });
      const elsewhere = charactersOf(subset);
      missing = missing.filter((character) => !elsewhere.has(character));
    }
    if (missing.length === 0) return;
    const icons = missing.map((character) => `.${wanted.get(character)} (${codepoint(character)})`);
    throw new Error(`it has no glyph for ${icons.join(', ')}`);
  }
}

/** Finds the collected fonts that a style sheet names. */
function fontsOf(css: string, sheet: string, files: readonly CollectedFile[]): Map<string, string> {
  const urls = css.matchAll(/url\(\s*["']?([^"')?#]+\.(?:woff2?|ttf|otf))/gi);
  const named = new Set([...urls].map(([, url = '']) => posix.join(posix.dirname(sheet), url)));
  return new Map(files.flatMap(({ path: name, source }) => (named.has(name) ? [[name, source]] : [])));
}

function codepoint(character: string): string {
  return `U+${(character.codePointAt(0) as number).toString(16).toUpperCase().padStart(4, '0')}`;
}

function wrong(message: string): ImproperlyConfigured {
  return new ImproperlyConfigured(`SubsetIconFont: ${message}`);
}
