import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { expect, it } from 'vitest';
import { serializeManifest } from '../../framework/staticfiles/manifest';
import { crawl } from './dangling';

it('the crawler finds what dangles, in every form, and nothing else', () => {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'crawl-'));
  const dangling = {
    'a.css': [
      '@import "b.css";@import url(b.css);a{b:url(x.png);c:image-set("x.png" 1x);d:src("x.png")}',
      '/*# sourceMappingURL=a.css.map */',
    ],
    'a.js': [
      'import "./b.js";import("./b.js");export * from "./b.js";',
      'new URL("x.png", import.meta.url);//# sourceMappingURL=a.js.map',
    ],
    'a.html': [
      '<link rel=stylesheet href=b.css><script src=b.js></script><script>import("./b.js")</script>',
      '<p style="b:url(x.png)"><template><img src=x.png srcset="x.png 2x, x.0123456789ab.png 3x"></template>',
    ],
    'a.svg': ['<svg><style><![CDATA[a{b:url(x.png)}]]></style><image xlink:href="x.png"/></svg>'],
    'a.webmanifest': ['{"icons":[{"src":"x.png"}]}'],
  };
  const fine = ['/* url(x.png) */a{b:url(x.0123456789ab.png#f);c:url(#f);d:url(data:,x);e:"x.png"}'];
  const files = {
    'a.0123456789ab.css': dangling['a.css'].join('\n'),
    'a.0123456789ab.js': dangling['a.js'].join('\n'),
    'a.0123456789ab.html': dangling['a.html'].join('\n'),
    'a.0123456789ab.svg': dangling['a.svg'].join('\n'),
    'a.0123456789ab.webmanifest': dangling['a.webmanifest'].join('\n'),
    'c.0123456789ab.css': fine.join('\n'),
    'x.0123456789ab.png': 'p',
  };
  try {
    mkdirSync(folder, { recursive: true });
    for (const [name, text] of Object.entries(files)) writeFileSync(path.join(folder, name), text);
    const paths = Object.fromEntries(
      Object.keys(files).map((name) => [name.replace('.0123456789ab', ''), name]),
    );
    writeFileSync(path.join(folder, 'staticfiles.json'), serializeManifest({ paths, files: {} }));
    const found = crawl(folder, ['.html', '.svg', '.webmanifest']);
    expect(found.unreadable).toEqual([]);
    expect(found.dangling.map(({ file, reference }) => `${file} ${reference}`).sort()).toEqual([
      'a.0123456789ab.css a.css.map',
      'a.0123456789ab.css b.css',
      'a.0123456789ab.css b.css',
      'a.0123456789ab.css x.png',
      'a.0123456789ab.css x.png',
      'a.0123456789ab.css x.png',
      'a.0123456789ab.html ./b.js',
      'a.0123456789ab.html b.css',
      'a.0123456789ab.html b.js',
      'a.0123456789ab.html x.png',
      'a.0123456789ab.html x.png',
      'a.0123456789ab.html x.png',
      'a.0123456789ab.js ./b.js',
      'a.0123456789ab.js ./b.js',
      'a.0123456789ab.js ./b.js',
      'a.0123456789ab.js a.js.map',
      'a.0123456789ab.js x.png',
      'a.0123456789ab.svg x.png',
      'a.0123456789ab.svg x.png',
      'a.0123456789ab.webmanifest x.png',
    ]);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});
