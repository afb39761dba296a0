import { execFileSync } from 'node:child_process';
import path from 'node:path';

/** Builds the package and the example, and collects static files once, as `npm start` does, for the suites that run the result. */
export function setup(): void {
  const root = path.join(__dirname, '..');
  // On Windows npm is a script of the shell, which cannot be started without one: so npm's own program is.
  const { npm_execpath: npm } = process.env;
  const [program, ...rest] = npm?.endsWith('.js') ? [process.execPath, npm] : ['npm'];
  for (const script of ['build', 'collectstatic']) {
    execFileSync(program, [...rest, 'run', '--silent', script], {
      cwd: root,
      stdio: ['ignore', 'pipe', 'inherit'],
    });
  }
}
