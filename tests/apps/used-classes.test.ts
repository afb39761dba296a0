import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { UsedClasses } from '../../project/used-classes';

const CSS = `:root{--blue:#00f}h1{margin:0}.btn{color:var(--blue)}.btn.active{color:red}.modal{top:0}.menu{top:0}
.modal .btn{left:0}@media (width>1px){.menu{top:1px}.card{top:2px}}.show{display:block}`;

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'used-classes-'));
  mkdirSync(path.join(folder, 'home/templates'), { recursive: true });
  write('home/templates/index.html', '<h1 class="menu">A</h1>');
  write('home/page.mjs', "button.className = 'btn';");
});

afterEach(() => rmSync(folder, { recursive: true }));

const write = (name: string, text: string) => writeFileSync(path.join(folder, name), text);
const processor = () => new UsedClasses({ folder, safelist: ['show'] });

function process(css: string): string {
  const { bytes } = processor().process({ path: 'a.css', bytes: Buffer.from(css), sourceMap: null });
  return Buffer.from(bytes).toString();
}

describe('UsedClasses of the example site', () => {
  it('keeps the rules for elements, for classes of templates and scripts, and for those of its list', () => {
    expect(process(CSS)).toBe(
      ':root{--blue:#00f}h1{margin:0}.btn{color:var(--blue)}.menu{top:0}@media (width>1px){.menu{top:1px}}.show{display:block}',
    );
  });

  it('keeps the licence of the style sheet', () => {
    expect(process('@charset "UTF-8";/*! The licence */.btn{top:0}.modal{top:0}')).toBe(
      '/*! The licence */\n.btn{top:0}',
    );
  });

  it('describes itself otherwise when a template names another class', () => {
    const before = processor().description();
    expect(processor().description()).toBe(before);
    write('home/templates/index.html', '<h1 class="card">A</h1>');
    expect(processor().description()).not.toBe(before);
  });
});
