// Adds up what the steps of .ci/run left in a folder: a suite by its tests, any other step as one.

const { existsSync, readdirSync, readFileSync } = require('node:fs');
const path = require('node:path');

const folder = process.argv[2];
let passed = 0;
let failed = 0;
for (const name of readdirSync(folder).filter((file) => file.endsWith('.count'))) {
  const [stepPassed, stepFailed] = readFileSync(path.join(folder, name), 'utf8').split(' ').map(Number);
  const report = path.join(folder, name.replace(/count$/, 'json'));
  const suite = existsSync(report) ? JSON.parse(readFileSync(report, 'utf8')) : null;
  passed += suite ? suite.numPassedTests : stepPassed;
  // A suite can fail without a failing test: a file that does not load, an error after the last test.
  failed += suite ? Math.max(suite.numFailedTests, stepFailed) : stepFailed;
}
console.log(`${passed} passed, ${failed} failed`);
