import { execFileSync } from 'node:child_process';
import path from 'node:path';

/** Builds the package and the example, and collects static files once, as `npm start` does, for the suites that run the result. */
export function setup(): void {
  const root = path.join(__dirname, '..');
  for (const script of ['build', 'collectstatic']) {
    execFileSync('npm', ['run', '--silent', script], { cwd: root, stdio: ['ignore', 'pipe', 'inherit'] });
  }
}
