import { appendFileSync, cpSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import os from 'node:os';
import path from 'node:path';
import { brotliCompressSync, constants } from 'node:zlib';
import { collectFolders } from '../../../framework';
import type { ImportMapOptions } from '../../../framework/assets';
import { type WhiteNoiseApplication, whiteNoise } from '../../../framework/whitenoise';
import { listen } from '../../listening';

/** A site that loads three's sources as they are, module by module, and how its pages name them. */
export class UnbundledSite {
  readonly #folder = mkdtempSync(path.join(os.tmpdir(), 'whitenoise-modules-'));
  readonly #sources = path.join(this.#folder, 'sources');
  readonly #root = path.join(this.#folder, 'out');
  readonly #map: ImportMapOptions | null;
  readonly #server: Server;
  #application: WhiteNoiseApplication = whiteNoise((_request, response) => response.end());
  #port = 0;

  /**
   * @param three the folder of the package
   * @param map the options of the import map; null for names that are rewritten
   */
  constructor(three: string, map: ImportMapOptions | null) {
    this.#map = map;
    cpSync(path.join(three, 'src'), path.join(this.#sources, 'three'), { recursive: true });
    writeFileSync(
      path.join(this.#sources, 'main.js'),
      "import * as THREE from './three/Three.js';\nglobalThis.revision = THREE.REVISION;\n",
    );
    this.#server = createServer((request, response) => {
      if (request.url !== '/') return void this.#application(request, response);
      response.writeHead(200, { 'Content-Type': 'text/html', 'Content-Encoding': 'br' });
      response.end(brotliCompressSync(this.#page(), { params: { [constants.BROTLI_PARAM_QUALITY]: 4 } }));
    });
  }

  readonly sight =
    '(async () => { while (!globalThis.revision) await new Promise((go) => setTimeout(go, 20)); return revision; })()';

  get address(): string {
    return `http://127.0.0.1:${this.#port}/`;
  }

  async start(): Promise<void> {
    await this.release();
    this.#port = await listen(this.#server);
  }

  /** Changes one module that imports nothing, and that most others import in the end. */
  changeLeaf(): void {
    appendFileSync(path.join(this.#sources, 'three/math/MathUtils.js'), '// changed\n');
  }

  async release(): Promise<void> {
    await collectFolders([this.#sources], {
      out: this.#root,
      prefix: '/static/',
      modules: this.#map === null ? true : 'importmap',
    });
    this.#application = whiteNoise((_request, response) => response.end(), {
      root: this.#root,
      prefix: '/static/',
    });
  }

  close(): void {
    this.#server.closeAllConnections();
    this.#server.close();
    rmSync(this.#folder, { recursive: true, force: true });
  }

  #page(): string {
    const { assets } = this.#application;
    const map = this.#map === null ? '' : assets.importMap('main.js', this.#map);
    return `<!doctype html><html lang="en"><meta charset="utf-8"><title>three</title><link rel="icon" href="data:,">${map}${assets.module('main.js')}</html>`;
  }
}
