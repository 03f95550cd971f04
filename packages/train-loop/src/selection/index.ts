export {
  crossValidate,
  type CrossValidation,
  type CrossValidationOptions,
  type FoldOutcome,
  type FoldRecord,
  type FoldToTrain,
  type Scores,
  type TrainFold,
} from './cross-validate.ts';
export { crossValidationTable } from './cross-validation-table.ts';
export type { FoldIndices, FoldOptions, Parts } from './folds-of.ts';
export type { Summary } from './summarize.ts';
