import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import path from 'node:path';
import { rolldown } from 'rolldown';

const root = path.join(__dirname, '..');
const made = new Map<string, Promise<string>>();
let folder: string | null = null;

/**
 * Bundles a program of the benchmark as the package is bundled, and packages of others left outside. Under ts-node it
 * would run with `node:domain`, which makes every event emitter of Node dearer: that of the wrapper and of the floor.
 *
 * @param module its file, from this folder
 * @returns the JavaScript file, which is there until the process ends
 */
export function bundled(module: string): Promise<string> {
  const known = made.get(module);
  if (known !== undefined) return known;
  const making = make(module);
  made.set(module, making);
  return making;
}

async function make(module: string): Promise<string> {
  const bundle = await rolldown({
    cwd: root,
    input: path.join(__dirname, module),
    platform: 'node',
    tsconfig: 'tsconfig.json',
    // The helpers of the compiler are no package of ours.
    external: (id) => !/^(?:[./]|@oxc-project\/)/.test(id),
    onLog: (_level, log) => {
      throw new Error(log.message);
    },
  });
  const file = path.join(target(), `${path.basename(module, '.ts')}.js`);
  await bundle.write({ file, format: 'cjs', strict: true, esModule: true, keepNames: true });
  return file;
}

/** The folder of the bundles: inside the project, where they find its packages. */
function target(): string {
  if (folder !== null) return folder;
  const scratch = path.join(root, '.scratch');
  mkdirSync(scratch, { recursive: true });
  const own = mkdtempSync(path.join(scratch, 'bench-'));
  process.once('exit', () => rmSync(own, { recursive: true, force: true }));
  folder = own;
  return own;
}
