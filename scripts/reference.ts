// Writes the reference pages, and the interface of the settings, out of the code that they describe. Run it by `npm run docs:reference`.

import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { commandsReference } from './reference/commands';
import { settingsInterface } from './reference/interface';
import { settingsReference } from './reference/settings';

const root = path.join(__dirname, '..');
const docs = path.join(root, 'docs');
writeFileSync(path.join(docs, 'settings.md'), settingsReference());
writeFileSync(path.join(docs, 'commands.md'), commandsReference());
writeFileSync(path.join(root, 'framework', 'conf', 'settings.ts'), settingsInterface());
