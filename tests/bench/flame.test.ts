import { expect, test } from 'vitest';
import { flameGraph } from '../../bench/flame/graph';
import { readStacks, shares } from '../../bench/flame/stacks';

/** As `perf script -F comm,ip,sym,dso` prints it. */
const SCRIPT = `node
	ffffffff81e29d5d tcp_sendmsg ([kernel.kallsyms])
	          9dd4a6 non-virtual thunk to node::LibuvStreamWrap::DoTryWrite(uv_buf_t**, unsigned long*) (/usr/bin/node)
	    7fe97a8da48a JS:*#answer /home/me/site/framework/whitenoise/transports/connection-socket.ts:50:16 (/tmp/perf-1.map)
	    7fe97a8df2e6 JS:*onStreamRead node:internal/stream_base_commons:168:22 (/tmp/perf-1.map)
	         14ac8a7 uv_run (/usr/bin/node)

node
	    7fe97a8da48a JS:*#answer /home/me/site/framework/whitenoise/transports/connection-socket.ts:50:16 (/tmp/perf-1.map)
	    7fe97a8df2e6 JS:*onStreamRead node:internal/stream_base_commons:168:22 (/tmp/perf-1.map)
	         14ac8a7 uv_run (/usr/bin/node)

node
	           f82ec memcpy (/usr/lib/x86_64-linux-gnu/libc.so.6)
	          c494db v8::internal::Heap::CollectGarbage (/usr/bin/node)
	         14ac8a7 uv_run (/usr/bin/node)

node
	    7fe97a8df2e6 JS:~onStreamRead node:internal/stream_base_commons:168:22 (/tmp/perf-1.map)
`;

const GETTER = `node
	    7fe97a8da48a JS:*get hasSubscribers /home/me/site/framework/whitenoise/diagnostics.ts:15:23 (/tmp/perf-1.map)
`;

test('a stack is read from its outermost function on, with the paths of no machine', () => {
  const [first] = readStacks(SCRIPT);
  expect(first?.map(({ name }) => name)).toEqual([
    'uv_run',
    'onStreamRead node:internal/stream_base_commons',
    '#answer framework/whitenoise/transports/connection-socket.ts',
    'non-virtual thunk to node::LibuvStreamWrap::DoTryWrite',
    'tcp_sendmsg',
  ]);
  expect(first?.map(({ layer }) => layer)).toEqual(['native', 'node', 'ours', 'native', 'kernel']);
});

test('a getter is read with its two words', () => {
  expect(readStacks(GETTER)[0]).toEqual([
    { name: 'get hasSubscribers framework/whitenoise/diagnostics.ts', layer: 'ours' },
  ]);
});

test('time is counted for whose code was running, and what the collector calls for the collector', () => {
  expect(shares(readStacks(SCRIPT))).toEqual({
    kernel: 0.25,
    native: 0,
    node: 0.25,
    ours: 0.25,
    garbage: 0.25,
  });
});

test('a flame graph draws a function once, as wide as the share of time in it', () => {
  const svg = flameGraph('"a" & b', readStacks(SCRIPT));
  expect(svg).toContain('<title>&#34;a&#34; &#38; b: 100.0 %</title>');
  expect(svg.match(/<title>uv_run: 75\.0 %<\/title><rect x="300\.0" y="-34" width="900\.0"/)).not.toBeNull();
  expect(svg.match(/#answer/g)).toHaveLength(2); // its title and its label
  expect(svg).not.toContain('/home/me');
});
