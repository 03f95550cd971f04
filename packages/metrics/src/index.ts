export { Accuracy, accuracyRule, TopKAccuracy, type Hits } from './accuracy.ts';
export { MeanLoss } from './mean-loss.ts';
export { ConfusionMatrix, confusionRule, type Counts } from './confusion-matrix.ts';
export { F1, Precision, Recall, type Average } from './precision-recall.ts';
export { Metric, type MetricRule } from './metric.ts';
