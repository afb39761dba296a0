/** A moment of a process: what it was in, from the outermost function to the innermost. */
export type Stack = readonly Frame[];

export interface Frame {
  readonly name: string;
  readonly layer: Layer;
}

/** The origin of a function's code. */
export type Layer = 'kernel' | 'native' | 'node' | 'ours' | 'garbage';

/** Every layer in the words of the table. */
export const LAYERS: Readonly<Record<Layer, string>> = {
  kernel: 'the kernel: TCP over the loopback, epoll',
  native: "C++ of Node, libuv and V8, V8's builtins",
  node: "Node's own JavaScript: streams, http",
  ours: 'JavaScript of the contender',
  garbage: 'collecting garbage',
};

/** `ffffffff81e29d5d __sock_sendmsg ([kernel.kallsyms])` */
const FRAME = /^\s+([0-9a-f]+) (.*) \((.*)\)$/;
/** `JS:*#answer /path/.scratch/bench-x/whitenoise.js:77:12`, as V8 names what it compiled. */
const JAVASCRIPT =
  /^JS:[*^~+]?(?:(.*) )?(?:\S*\/(?:\.scratch\/[^/]+\/|(?=framework\/|bench\/|node_modules\/)))?(\S*?)(?::\d+:\d+)?$/;
const COLLECTOR =
  /v8::internal::(?:Heap|Scaveng|MarkCompact|MinorMarkCompact|Sweeper|ConcurrentMark|Evacuat)/;

/** Reads what `perf script -F comm,ip,sym,dso` prints. */
export function readStacks(text: string): Stack[] {
  return text
    .split('\n\n')
    .map((block) =>
      block
        .split('\n')
        .flatMap((line) => {
          const [, address = '', symbol = '', origin = ''] = FRAME.exec(line) ?? [];
          return address === '' ? [] : [frame(symbol, origin)];
        })
        .reverse(),
    )
    .filter((stack) => stack.length > 0)
    .map(withGarbage);
}

function frame(symbol: string, origin: string): Frame {
  if (origin.startsWith('[')) return { name: symbol, layer: 'kernel' };
  const [script, name = '', place = ''] = JAVASCRIPT.exec(symbol) ?? [];
  if (script === undefined) return { name: symbol.replace(/\(.*/, ''), layer: 'native' };
  return { name: `${name || '(anonymous)'} ${place}`, layer: place.startsWith('node:') ? 'node' : 'ours' };
}

/** Counts functions that the garbage collector calls as the collector's. */
function withGarbage(stack: Stack): Stack {
  const collector = stack.findIndex(({ name }) => COLLECTOR.test(name));
  if (collector < 0) return stack;
  return stack.map((frame, depth) => (depth < collector ? frame : { ...frame, layer: 'garbage' }));
}

/** The share of each layer in the time that was seen, by the innermost functions. */
export function shares(stacks: readonly Stack[]): Record<Layer, number> {
  const counts: Record<Layer, number> = { kernel: 0, native: 0, node: 0, ours: 0, garbage: 0 };
  for (const stack of stacks) counts[stack.at(-1)?.layer ?? 'native']++;
  for (const layer of Object.keys(counts) as Layer[]) counts[layer] /= stacks.length;
  return counts;
}
