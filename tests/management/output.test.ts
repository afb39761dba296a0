import { Writable } from 'node:stream';
import { expect, it } from 'vitest';
import { StreamOutput } from '../../framework/management/output';

it.each([
  [undefined, 80],
  [0, 80],
  [132, 132],
])('a stream that says it has %s columns has %s', (columns, expected) => {
  const stream = Object.assign(new Writable(), { columns }) as unknown as NodeJS.WriteStream;
  expect(new StreamOutput(stream).columns).toBe(expected);
});
