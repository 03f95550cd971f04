import { mkdirSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { printReport, readReport } from '../../bootstrap/report.mjs';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'gradkit-report-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

const execution = (exitCode: number): object => ({ exitCode, startTime: 1000, endTime: 3500 });

function task(name: string, kind: string, fields: object): object {
  return {
    taskId: `${name}#${kind}`,
    task: kind,
    package: name,
    directory: name,
    command: 'x',
    cache: { status: 'MISS' },
    ...fields,
  };
}

function writeSummary(tasks: object[]): void {
  mkdirSync(join(folder, '.turbo/runs'), { recursive: true });
  writeFileSync(join(folder, '.turbo/runs/1.json'), JSON.stringify({ tasks }));
}

function writeTests(
  name: string,
  numPassedTests: number,
  failures: string[],
  writtenAt: number,
  unrun: string[] = [],
): void {
  mkdirSync(join(folder, name, '.results'), { recursive: true });
  const assertionResults = [
    ...failures.map((fullName) => ({ status: 'failed', fullName })),
    ...unrun.map((status) => ({ status, fullName: status })),
  ];
  const file = join(folder, name, '.results/tests.json');
  const status = failures.length > 0 ? 'failed' : 'passed';
  writeFileSync(file, JSON.stringify({ numPassedTests, testResults: [{ status, message: '', assertionResults }] }));
  utimesSync(file, writtenAt / 1000, writtenAt / 1000);
}

const outcome = (startedAt: number, exitCode: number): object[] =>
  readReport(folder, startedAt, exitCode).rows.map(({ task: id, passed, failed, problems }) => [
    id,
    passed,
    failed,
    ...problems,
  ]);

test('tests count one by one, other tasks as one each, cached tasks as much as executed ones', () => {
  writeSummary([
    task('b', 'test', { execution: execution(0) }),
    task('a', 'test', { execution: execution(0), cache: { status: 'HIT' } }),
    task('a', 'lint', { execution: execution(0) }),
    task('a', 'build', { execution: execution(0) }),
    task('c', 'test', { command: '<NONEXISTENT>' }),
  ]);
  writeTests('a', 3, [], 500); // from an earlier run
  writeTests('b', 4, [], 2000);
  expect(outcome(1000, 0)).toEqual([
    ['a#lint', 1, 0],
    ['a#test', 3, 0],
    ['b#test', 4, 0],
  ]);
  expect(readReport(folder, 1000, 0)).toMatchObject({ passed: 8, failed: 0 });
});

test('failed tests, failed tasks and crashed runners all count as failures', () => {
  writeSummary([
    task('a', 'test', { execution: execution(1) }),
    task('b', 'test', { execution: execution(1) }), // crashed: its results are those of an earlier run
    task('c', 'test', { execution: execution(1) }), // all tests passed, then an unhandled error
    task('d', 'build', { execution: execution(2) }),
    task('e', 'lint', {}), // never ran
  ]);
  writeTests('a', 3, ['sums', 'subtracts'], 2000);
  writeTests('b', 9, [], 500);
  writeTests('c', 5, [], 2000);
  expect(outcome(1000, 1)).toEqual([
    ['d#build', 0, 1, 'ended with exit code 2'],
    ['e#lint', 0, 1, 'ended with exit code 1'],
    ['a#test', 3, 2, 'sums', 'subtracts'],
    ['b#test', 0, 1, 'left no results'],
    ['c#test', 5, 1, 'ended with exit code 1'],
  ]);
});

test('a run that never came to its tasks is one failure', () => {
  expect(outcome(1000, 127)).toEqual([['turbo', 0, 1, 'ended with exit code 127']]);
});

test('tests that were skipped or are still to be written are counted apart', () => {
  writeSummary([
    task('a', 'test', { execution: execution(0) }),
    task('b', 'test', { execution: execution(0), cache: { status: 'HIT' } }),
  ]);
  writeTests('a', 3, [], 2000, ['skipped', 'todo']);
  writeTests('b', 4, [], 500, ['skipped']);
  expect(readReport(folder, 1000, 0)).toMatchObject({ passed: 7, failed: 0, skipped: 3 });
});

test('the last line is the total', () => {
  const log = vi.spyOn(console, 'log').mockReturnValue();
  printReport(readReport(folder, 1000, 1));
  expect(log.mock.lastCall).toEqual(['\n0 passed, 1 failed, 0 skipped']);
  log.mockRestore();
});
