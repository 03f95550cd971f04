export { linearBaseline, type LinearBaseline } from './linear-baseline.ts';
export { majorityBaseline } from './majority-baseline.ts';
export { meanBaseline } from './mean-baseline.ts';
export type { Baseline, Estimator, Example, Examples } from './estimator.ts';
