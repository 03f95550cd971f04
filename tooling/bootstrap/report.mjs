// Adds up a `turbo run` of the whole suite: every vitest test, and every other task as one check.
import { existsSync, readFileSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';

/** Reads the summary that turbo left and the results of every test task. */
export function readReport(root, startedAt, exitCode) {
  const rows = readSummary(root).map((task) => readTask(root, task, startedAt));
  // turbo itself failed (or was stopped) without a failing task to show for it.
  if (exitCode !== 0 && rows.every((row) => row.failed === 0)) {
    rows.push({
      task: 'turbo',
      passed: 0,
      failed: 1,
      skipped: 0,
      seconds: 0,
      cached: false,
      problems: [`ended with exit code ${exitCode}`],
    });
  }
  const total = (key) => rows.reduce((sum, row) => sum + row[key], 0);
  return { rows, passed: total('passed'), failed: total('failed'), skipped: total('skipped') };
}

export function printReport({ rows, passed, failed, skipped }) {
  const width = Math.max(...rows.map((row) => row.task.length));
  const column = (value) => String(value).padStart(7);
  console.log(`\n${'task'.padEnd(width)}  passed  failed skipped`);
  for (const row of rows) {
    const time = row.cached ? 'cached' : `${row.seconds.toFixed(1)} s`;
    console.log([row.task.padEnd(width), ...[row.passed, row.failed, row.skipped].map(column), ` ${time}`].join(' '));
    for (const problem of row.problems) console.log(`  ✗ ${problem}`);
  }
  console.log(`\n${passed} passed, ${failed} failed, ${skipped} skipped`);
}

function readSummary(root) {
  const folder = join(root, '.turbo', 'runs');
  const file = existsSync(folder) ? readdirSync(folder).find((name) => name.endsWith('.json')) : undefined;
  if (file === undefined) return [];
  const { tasks } = JSON.parse(readFileSync(join(folder, file), 'utf8'));
  // A package without the script has nothing to do; a build shows itself in the tasks that need it, unless it fails.
  return tasks
    .filter(
      ({ command, task, execution }) => command !== '<NONEXISTENT>' && (task !== 'build' || execution?.exitCode !== 0),
    )
    .toSorted((a, b) => (a.task === b.task ? a.package.localeCompare(b.package) : a.task.localeCompare(b.task)));
}

function readTask(root, { taskId, task, directory, execution, cache }, startedAt) {
  const code = execution?.exitCode ?? 1;
  const cached = cache?.status === 'HIT';
  const seconds = execution ? (execution.endTime - execution.startTime) / 1000 : 0;
  const outcome =
    task === 'test' ? readTests(join(root, directory, '.results', 'tests.json'), cached ? 0 : startedAt) : null;
  const row = { task: taskId, passed: 0, failed: 0, skipped: 0, seconds, cached, problems: [], ...outcome };
  if (task !== 'test' && code === 0) row.passed = 1;
  // The runner crashed, or never wrote its results: no count of tests tells that.
  if (code !== 0 && row.failed === 0) {
    row.failed = 1;
    row.problems.push(`ended with exit code ${code}`);
  }
  return row;
}

function readTests(file, writtenAfter) {
  if (!existsSync(file) || statSync(file).mtimeMs < writtenAfter) return { failed: 1, problems: ['left no results'] };
  const { numPassedTests, testResults } = JSON.parse(readFileSync(file, 'utf8'));
  const problems = testResults.flatMap(({ status, message, assertionResults }) => {
    const failures = assertionResults.filter((test) => test.status === 'failed').map((test) => test.fullName);
    // A file that fails to load has no tests in it.
    return status === 'failed' && failures.length === 0 ? [message.split('\n')[0]] : failures;
  });
  const unrun = testResults.flatMap(({ assertionResults }) =>
    assertionResults.filter(({ status }) => !['passed', 'failed'].includes(status)),
  );
  return { passed: numPassedTests, failed: problems.length, skipped: unrun.length, problems };
}
