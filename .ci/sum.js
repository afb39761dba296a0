// Adds up what the steps of .ci/run left in a folder: a suite by its tests, any other step as one.
// Lists the failed tests before the sum, since their first report is far above the end of the output.

const { existsSync, readdirSync, readFileSync } = require('node:fs');
const path = require('node:path');

/** The lines of an error that are printed: the message and the first lines of the stack. */
const ERROR_LINES = 12;

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
  if (suite) printFailures(name.replace(/\.count$/, ''), suite);
}
console.log(`${passed} passed, ${failed} failed`);

/** Prints the failed tests of a suite, and the files that did not load. */
function printFailures(suiteName, suite) {
  for (const file of suite.testResults) {
    const tests = file.assertionResults.filter(({ status }) => status === 'failed');
    if (tests.length === 0 && file.status === 'failed') print(path.relative('', file.name), [file.message]);
    for (const test of tests) print(test.fullName, test.failureMessages);
  }

  function print(title, messages) {
    console.log(`\nFailed in ${suiteName}: ${title}`);
    for (const message of messages) {
      for (const line of message.split('\n').slice(0, ERROR_LINES)) console.log(`  ${line}`);
    }
  }
}
