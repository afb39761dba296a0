import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { ROOT, Running } from '../running';

/** A project in a folder of its own, whose `manage.ts` runs as a user's does, until {@link Project.remove}. */
export class Project {
  readonly folder = mkdtempSync(path.join(tmpdir(), 'project-'));
  private readonly started: Running[] = [];

  constructor(files: Readonly<Record<string, string>>) {
    this.write('package.json', '{}');
    this.write('tsconfig.json', `{ "extends": "${ROOT}/tsconfig.json" }`);
    this.write(
      'manage.ts',
      `import { executeFromCommandLine } from '${ROOT}/framework';
process.env.SETTINGS_MODULE ??= \`\${__dirname}/site/settings\`;
void executeFromCommandLine(process.argv);\n`,
    );
    for (const [name, text] of Object.entries(files)) this.write(name, text);
  }

  write(name: string, text: string): void {
    const file = path.join(this.folder, name);
    mkdirSync(path.dirname(file), { recursive: true });
    writeFileSync(file, text);
  }

  /** @param settings the properties that are the project's own, as they stand in the source */
  writeSettings(settings: string): void {
    this.write(
      'site/settings.ts',
      `import { defineSettings, projectRoot } from '${ROOT}/framework';
export default defineSettings({ BASE_DIR: projectRoot(__dirname), ROOT_URLCONF: 'site/urls', ${settings} });\n`,
    );
  }

  manage(...args: string[]): Running {
    const tsNode = `${ROOT}/node_modules/ts-node/dist/bin.js`;
    const running = Running.node([tsNode, 'manage.ts', ...args], { cwd: this.folder });
    this.started.push(running);
    return running;
  }

  /** Ends what is still running and removes the folder. */
  async remove(): Promise<void> {
    await Promise.all(this.started.map((running) => running.kill()));
    rmSync(this.folder, { recursive: true });
  }
}
