export { recordRun, type RecordRunOptions } from './node/record-run.ts';
export { readRun } from './node/read-run.ts';
export { writeReports, type WriteReportsOptions } from './node/write-reports.ts';
