import { describe, expect, it } from 'vitest';
import { moduleState } from './module-state';
import { frameworkSources } from './sources';

/** The state that modules have, and the reason that lets it be. Two sites, and two tests, share a process. */
const ALLOWED: Readonly<Record<string, string>> = {
  'whitenoise/negotiate.ts earlierAccepted': 'goes with earlierHeader',
  'whitenoise/negotiate.ts earlierHeader': 'a browser sends two in turn, with a dictionary and without',
  'whitenoise/negotiate.ts lastHeader':
    'the last Accept-Encoding alone: its result is the same for every site',
  'whitenoise/negotiate.ts lastAccepted':
    'measured: reading the header takes ten times the rest of a decision',
  'whitenoise/transports/connection-request.ts CLASS': 'a table that is filled while the module is loaded',
};

it('modules of the framework have no state, but where it is said why', () => {
  const found = frameworkSources().flatMap(({ file, source }) =>
    moduleState(source).map((name) => `${file} ${name}`),
  );
  expect(found.sort()).toEqual(Object.keys(ALLOWED).sort());
});

describe('the check for state finds', () => {
  it.each([
    ['a variable', 'let last = 0;'],
    ['a variable of the old kind', 'var last;'],
    ['a map that is filled', 'const last = new Map(); export function f() { last.set(1, 2); }'],
    ['a list that is filled', 'const last = []; export const f = () => { last.push(1); };'],
    ['an object that is written to', 'const last = {}; export class A { b() { last.c = 1; } }'],
    [
      'a part of an object that is written to',
      'const last = { a: [] }; function f() { last.a[0]++; last.a[0] = 1; }',
    ],
    ['an object that is assigned to', 'const last = {}; function f() { Object.assign(last, { a: 1 }); }'],
    ['an object that loses a property', 'const last = {}; function f() { delete last.a; }'],
    ['an object of a class', 'const last = new Cache();'],
    ['a weak map', 'const last = new WeakMap(); function f(a) { last.set(a, 1); }'],
  ])('%s', (_what, source) => {
    expect(moduleState(source)).toEqual(['last']);
  });

  it('a static field', () => {
    expect(moduleState('class A { static last = 0; static readonly KEY = 1; own = 2; }')).toEqual(['A.last']);
  });
});

describe('the check for state passes over', () => {
  it.each([
    ['constants', 'const KEY = Symbol(); const LIST = [1]; const TABLE = new Map([[1, 2]]); const P = /a/;'],
    ['what is read only', 'const TABLE = new Map([[1, 2]]); export const f = (a) => TABLE.get(a);'],
    [
      'what is filled while the module is loaded',
      'const TABLE = new Uint8Array(9); for (const a of [1]) TABLE[a] = 1;',
    ],
    ['variables of functions', 'export function f() { let last = 0; const list = []; list.push(last++); }'],
  ])('%s', (_what, source) => {
    expect(moduleState(source)).toEqual([]);
  });
});
