export interface Row {
  task: string;
  passed: number;
  failed: number;
  skipped: number;
  seconds: number;
  cached: boolean;
  problems: string[];
}

export interface Report {
  rows: Row[];
  passed: number;
  failed: number;
  skipped: number;
}

export function readReport(root: string, startedAt: number, exitCode: number): Report;
export function printReport(report: Report): void;
