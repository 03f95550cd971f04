export { diagnose } from './diagnosis/diagnose.ts';
export type { Finding, FindingKind, Severity } from './diagnosis/finding.ts';
export type {
  BatchRecord,
  ModelRecord,
  OptimizerRecord,
  RunRecord,
  RunState,
  SourceRecord,
} from './record/run-record.ts';
export type {
  ClassExample,
  ClassPredictions,
  Picture,
  Predictions,
  ValueExample,
  ValuePredictions,
} from './record/predictions.ts';
export { report } from './page/report.ts';
export { compareRuns, type CompareRunsOptions } from './page/compare-runs.ts';
