import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';

/** What the compiler makes of `export { … } from './room'`. */
const RE_EXPORT =
  /^var (\w+) = (require\("[^"]+"\));\n((?:Object\.defineProperty\(exports, "\w+", \{ enumerable: true, get: function \(\) \{ return \1\.\w+; \} \}\);\n)+)/gm;

/**
 * Has the compiled faces load a room when a name of it is first used, and not all rooms at once: a command pays for
 * the parts that it uses. `collectstatic` with nothing to do loads a third fewer modules.
 *
 * The names stay in `exports.… = void 0` at the head of the file, where Node looks for what `import { … }` may ask
 * for. Getters of any other form than the compiler's own, written out, would make it drop them; hence the function.
 */
export function loadLazily(folder: string): void {
  for (const name of readdirSync(folder, { recursive: true, encoding: 'utf8' })) {
    if (path.basename(name) !== 'index.js') continue;
    const file = path.join(folder, name);
    const face = readFileSync(file, 'utf8');
    const lazy = face.replace(RE_EXPORT, (_whole, _variable: string, load: string, getters: string) => {
      const names = Array.from(getters.matchAll(/exports, ("\w+")/g), ([, quoted]) => quoted);
      return `lazily(() => ${load}, [${names.join(', ')}]);\n`;
    });
    if (lazy !== face) writeFileSync(file, lazy + LAZILY);
  }
}

/** The room is kept: a name may be read once per file of a site, and `require` takes a microsecond each time. */
const LAZILY = `function lazily(load, names) {
    let room;
    for (const name of names) Object.defineProperty(exports, name, { enumerable: true, get: () => (room ??= load())[name] });
}
`;
