'use strict';
/**
 * ts-node's transpiler for the repository: swc, whose output is kept in node_modules/.cache. A command run from its
 * sources loads about 400 files, and swc takes half a millisecond for each.
 */
const { createHash, randomUUID } = require('node:crypto');
const { mkdirSync, readFileSync, renameSync, writeFileSync } = require('node:fs');
const path = require('node:path');
const { create: createSwc } = require('ts-node/transpilers/swc');

const FOLDER = path.join(__dirname, '../node_modules/.cache/ts-node');

/** @type {import('ts-node').TranspilerFactory} */
exports.create = (options) => {
  const compiler = [
    require('@swc/core/package.json').version,
    require('ts-node/package.json').version,
    process.version,
    String(options.nodeModuleEmitKind),
    JSON.stringify(options.service.config.options),
  ].join('\n');
  mkdirSync(FOLDER, { recursive: true });
  let swc = null;
  return {
    transpile(input, { fileName }) {
      const hash = createHash('sha256');
      for (const part of [compiler, fileName, input]) hash.update(`${part.length}\n${part}\n`);
      const file = path.join(FOLDER, `${hash.digest('hex')}.json`);
      const known = read(file);
      if (known !== null) return known;
      // Loading swc takes 40 ms.
      swc ??= createSwc(options);
      const output = swc.transpile(input, { fileName });
      write(file, output);
      return output;
    },
  };
};

/** Reads what was kept; null when there is nothing. */
function read(file) {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch {
    return null;
  }
}

/** Keeps an output. The file has its name only when it is whole, since other processes read it. */
function write(file, output) {
  const temporary = `${file}.${randomUUID()}`;
  writeFileSync(temporary, JSON.stringify(output));
  renameSync(temporary, file);
}
