import path from 'node:path';
import { type Plugin, rolldown } from 'rolldown';
import { dts } from 'rolldown-plugin-dts';

/** The entries that are imported. Name of a file of the bundle → its declarations. */
const ENTRIES = {
  index: 'index.d.ts',
  whitenoise: 'whitenoise/index.d.ts',
  testing: 'testing/index.d.ts',
};

/**
 * Bundles the declarations of the framework with those of the packages that they mention: what is installed is this
 * package alone, and its types have to be whole.
 *
 * @param declarations the folder of the compiler's declarations of framework/
 * @returns the modules that are in it
 */
export async function bundleTypes(declarations: string, folder: string): Promise<string[]> {
  const bundle = await rolldown({
    cwd: declarations,
    input: Object.fromEntries(
      Object.entries(ENTRIES).map(([name, file]) => [name, path.join(declarations, file)]),
    ),
    platform: 'node',
    external: /^node:/,
    preserveEntrySignatures: 'strict',
    plugins: [withoutGlobalTypes(declarations), dts({ dtsInput: true, tsconfig: false })],
    onLog: (_level, log) => {
      throw new Error(log.message);
    },
  });
  const { output } = await bundle.write({
    dir: folder,
    format: 'es',
    chunkFileNames: '[name].d.ts',
    minifyInternalExports: false,
    codeSplitting: {
      groups: [
        { name: 'wrapper', test: /[\\/]framework[\\/](whitenoise|manifest|assets)[\\/]/ },
        { name: 'framework', minShareCount: 2 },
      ],
    },
  });
  return output.flatMap((chunk) => (chunk.type === 'chunk' ? chunk.moduleIds : []));
}

/** Leaves out the global types of reflect-metadata: a project that calls its functions installs it. */
function withoutGlobalTypes(declarations: string): Plugin {
  return {
    name: 'without-global-types',
    resolveId: (source) =>
      source === 'reflect-metadata' ? { id: path.join(declarations, 'none.d.ts') } : null,
    load: (id) => (path.basename(id) === 'none.d.ts' ? 'export {};' : null),
  };
}
