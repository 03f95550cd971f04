export { compareModels, type CompareOptions, type MakeModel, type TrainAndTest } from './compare-models.ts';
export { comparisonTable } from './comparison-table.ts';
export type { ComparedModel, Comparison, Difference, Score } from './comparison.ts';
