import path from 'node:path';
import { ROOT } from '../../running';
import { installPackages } from '../../system/packages/installed';

/** Packages in the versions that sites go over from and to, by names under which they can lie beside each other. */
const RELEASED: Readonly<Record<string, string>> = {
  'bootstrap-5.3.2': 'npm:bootstrap@5.3.2',
  'bootstrap-5.3.3': 'npm:bootstrap@5.3.3',
  'three-0.169': 'npm:three@0.169.0',
  'three-0.170': 'npm:three@0.170.0',
};

/** Installs them outside of the project, and gives the folder that each lies in by its name. */
export function installReleased(): string {
  return installPackages(RELEASED, 'whitenoise-node-releases');
}

/** The packages of this project that a site finds in its own node_modules: what it publishes, what makes deltas with Node 20, and what processes its files. */
export const OWN = [
  ...['bootstrap-icons', '@fontsource-variable', '@toondepauw', '@bokuweb', 'vite'],
  ...['subset-font', 'lightningcss', 'esbuild'],
].map((name) => path.join(ROOT, 'node_modules', name));
