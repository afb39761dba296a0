// Writes the reference pages out of the code that they describe. Run it by `npm run docs:reference`.

import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { commandsReference } from './reference/commands';
import { settingsReference } from './reference/settings';

const docs = path.join(__dirname, '..', 'docs');
writeFileSync(path.join(docs, 'settings.md'), settingsReference());
writeFileSync(path.join(docs, 'commands.md'), commandsReference());
