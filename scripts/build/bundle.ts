import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { type Plugin, rolldown } from 'rolldown';
import { minifySync } from 'rolldown/utils';

/** The entries of the package. Name of a file of the bundle → module. */
const ENTRIES = {
  index: './framework/index.ts',
  whitenoise: './framework/whitenoise/index.ts',
  testing: './framework/testing/index.ts',
  bin: './framework/bin.ts',
};

/**
 * Modules that are loaded only when they are needed: each becomes a file of its own, and its `require` stays one.
 * Loading hono's adapter makes Node load its HTTP/2 and its fetch, 16 ms of CPU; LiquidJS takes 8 ms, and parse5 with its
 * tables of entities 7 (minified, too). No command but `runserver` answers requests or renders pages, and few builds read pages.
 */
const ON_DEMAND = {
  'hono-node-server': '@hono/node-server',
  liquidjs: 'liquidjs',
  'prom-client': 'prom-client',
  parse5: 'parse5',
  entities: 'entities/decode',
  standalone: './framework/standalone/index.ts',
};

/**
 * Bundles the framework and the packages it uses into CommonJS files of one folder. Loading inversify's 366 modules
 * from node_modules takes 160 ms; bundled it takes 5.
 *
 * Functions and classes keep their names, and statements their lines: stacks and messages show both.
 *
 * @returns the modules that are in it
 */
export async function bundle(root: string, folder: string): Promise<string[]> {
  const bundle = await rolldown({
    cwd: root,
    input: { ...ENTRIES, ...ON_DEMAND },
    platform: 'node',
    tsconfig: 'tsconfig.json',
    // An entry exports its own names and no others: Node tells `import` of every name that stands in the file.
    preserveEntrySignatures: 'strict',
    plugins: [loadOnDemand(root), shorten('wrapper')],
    // A module that is not found is only a warning to rolldown.
    onLog: (_level, log) => {
      throw new Error(log.message);
    },
  });
  const { output } = await bundle.write({
    dir: folder,
    format: 'cjs',
    strict: true,
    esModule: true,
    keepNames: true,
    // Those of declarations are enough: editors show them. Licences stay.
    comments: { jsdoc: false },
    entryFileNames: '[name].js',
    chunkFileNames: '[name].js',
    codeSplitting: {
      groups: [
        {
          name: 'packages',
          test: /[\\/]node_modules[\\/](?!(?:liquidjs|@hono|parse5|entities|prom-client|tdigest|bintrees|@opentelemetry)[\\/])/,
        },
        { name: 'wrapper', test: /[\\/]framework[\\/](whitenoise|manifest|assets|headers)[\\/]/ },
        { name: 'lifecycle', test: /[\\/]framework[\\/]server[\\/]/ },
        { name: 'monitoring', test: /[\\/]framework[\\/]monitoring[\\/]/ },
        { name: 'framework', test: /[\\/]framework[\\/]/, minShareCount: 2 },
      ],
    },
  });
  removeIndentation(path.join(folder, 'wrapper.js'));
  return output.flatMap((chunk) => (chunk.type === 'chunk' ? chunk.moduleIds : []));
}

/** Takes the indentation off a file of the bundle: tabs, with which no line of a text in the sources begins. */
function removeIndentation(file: string): void {
  writeFileSync(file, readFileSync(file, 'utf8').replace(/^\t+/gm, ''));
}

/** Leaves the `require` of a module of {@link ON_DEMAND}, or of an entry, as the `require` of its file in the bundle. */
function loadOnDemand(root: string): Plugin {
  const files = new Map(
    Object.entries({ ...ENTRIES, ...ON_DEMAND }).map(([name, module]) => [
      module.startsWith('.') ? path.join(root, module) : module,
      `./${name}.js`,
    ]),
  );
  return {
    name: 'load-on-demand',
    async resolveId(source, importer, { kind }) {
      if (kind !== 'require-call') return null;
      const resolved = await this.resolve(source, importer, { kind, skipSelf: true });
      const file = files.get(source) ?? files.get(resolved?.id ?? '');
      return file === undefined ? null : { id: file, external: true };
    },
  };
}

/** Matches the getter of an export as the bundler writes it. */
const GETTER =
  /Object\.defineProperty\(exports, "(\w+)", \{\s*enumerable: !0,\s*get: function\(\) \{\s*return ([\w$]+);\s*\}\s*\}\);?/g;

/**
 * Writes a file of the bundle shorter. Parameters and local variables get short names. Functions, classes, lines and the
 * order of statements stay as they are, since stacks show them. An export is never assigned to again, so that its value
 * can stand for its getter.
 */
function shorten(name: string): Plugin {
  return {
    name: 'shorten',
    renderChunk(code, chunk) {
      if (chunk.name !== name) return null;
      const shorter = minifySync(chunk.fileName, code, {
        module: false,
        compress: {
          target: 'es2022',
          sequences: false,
          joinVars: false,
          keepNames: { function: true, class: true },
        },
        // The file is a function to Node: its top-level names are local, too.
        mangle: { toplevel: true, keepNames: { function: true, class: true } },
        codegen: { removeWhitespace: false },
      });
      if (shorter.errors.length > 0) throw new Error(`${chunk.fileName}: ${shorter.errors[0]?.message}`);
      return shorter.code.replace(GETTER, 'exports.$1 = $2;');
    },
  };
}
