export { Accuracy, accuracyRule, TopKAccuracy, topKAccuracyRule, type Hits } from './accuracy.ts';
export { MeanLoss, meanLossRule, type BatchLoss, type LossSum } from './mean-loss.ts';
export { ConfusionMatrix, confusionMatrixRule, type Counts } from './confusion-matrix.ts';
export { F1, Precision, Recall, scoreRule, type Average, type Scores } from './precision-recall.ts';
export {
  MeanAbsoluteError,
  MeanSquaredError,
  RSquared,
  rSquaredRule,
  type ErrorSum,
  type Spread,
} from './regression.ts';
export { Metric, type MetricRule, type Predictions } from './metric.ts';
export type { ClassOptions } from './class-pairs.ts';
