// Copies what the compiler leaves behind: templates and static files.
const { cpSync, statSync } = require('node:fs');

cpSync('{{ name }}', 'dist/{{ name }}', {
  recursive: true,
  filter: (source) => statSync(source).isDirectory() || !source.endsWith('.ts'),
});
