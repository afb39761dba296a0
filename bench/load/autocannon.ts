import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { bundled } from '../bundle';
import { pinned } from '../processes';
import { type Load, type LoadResult, run } from './load';

/** HTTP/1.1 by autocannon, in a process of its own. */
export async function autocannon(load: Load): Promise<LoadResult> {
  const { paths, ...rest } = load;
  const spec = join(load.scratch, 'autocannon.json');
  writeFileSync(spec, JSON.stringify({ ...rest, paths: paths ?? [load.path] }));
  const script = await bundled('load/autocannon-process.ts');
  return JSON.parse(await run(pinned(1, [process.execPath, script, spec]), load.seconds)) as LoadResult;
}
