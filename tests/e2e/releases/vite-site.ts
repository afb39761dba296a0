import { existsSync, mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { ROOT } from '../../running';
import { ReleasedSite } from './site';

const WHITENOISE = path.join(ROOT, 'dist/framework/bin.js');

/** The manifest proves that hashed names never change: the first release has to, to be what the next one is made against. */
const CONFIG = "export default { logLevel: 'error', build: { manifest: true } };\n";

const INDEX = `<!doctype html>
<html lang="en">
  <head><meta charset="utf-8"><title>A cube</title><link rel="icon" href="data:,"></head>
  <body><script type="module" src="/src/main.js"></script></body>
</html>
`;

/** A scene with lights, shadows and controls, which takes a good part of three. */
const SCENE = `
import * as THREE from 'three';
import { OrbitControls } from 'three/addons/controls/OrbitControls.js';
import './main.css';

export function show(renderer) {
  const scene = new THREE.Scene();
  const camera = new THREE.PerspectiveCamera(70, innerWidth / innerHeight, 0.1, 100);
  camera.position.z = 4;
  const cube = new THREE.Mesh(new THREE.BoxGeometry(), new THREE.MeshStandardMaterial({ color: 0x3366aa }));
  const light = new THREE.DirectionalLight(0xffffff, 2);
  light.castShadow = cube.castShadow = true;
  scene.add(cube, light, new THREE.AmbientLight());
  const controls = new OrbitControls(camera, renderer.domElement);
  renderer.setAnimationLoop(() => { controls.update(); renderer.render(scene, camera); });
}
globalThis.start = () => show(new THREE.WebGLRenderer());
document.documentElement.dataset.three = THREE.REVISION;
`;

/** An application of one page that Vite bundles three into, served by `whitenoise-node serve`. */
export class ViteSite extends ReleasedSite {
  protected readonly server = [WHITENOISE, 'serve', 'live', '--spa'];
  readonly #modules: string;

  /** @param modules what {@link installReleased} gives */
  constructor(modules: string) {
    super();
    this.#modules = modules;
    mkdirSync(this.at('src'));
    writeFileSync(this.at('package.json'), '{"private":true,"type":"module"}');
    writeFileSync(this.at('vite.config.js'), CONFIG);
    writeFileSync(this.at('index.html'), INDEX);
    writeFileSync(this.at('src/main.css'), 'body { margin: 0 }\n');
    this.writeScene();
  }

  readonly sight = 'document.documentElement.dataset.three + (globalThis.release ?? "")';

  useThree(version: '0.169' | '0.170'): void {
    this.depend('three', path.join(this.#modules, `three-${version}`));
  }

  /** Writes the module, with a line at its end. */
  writeScene(line = ''): void {
    writeFileSync(this.at('src/main.js'), `${SCENE}${line}\n`);
  }

  protected async build(): Promise<void> {
    await this.run('node_modules/vite/bin/vite.js', 'build');
    const previous = existsSync(this.at('live')) ? ['--previous', 'live'] : [];
    await this.run(WHITENOISE, 'compress', ...previous, 'dist');
  }

  protected override replace(): void {
    rmSync(this.at('live'), { recursive: true, force: true });
    renameSync(this.at('dist'), this.at('live'));
  }
}
