export { Trainer, type ResumePoint } from './trainer.ts';
export type { FitOptions, TrainerOptions } from './trainer-options.ts';
export type { Schedule } from './schedules.ts';
export type { Loader, LoaderState } from './loader.ts';
export type { Batch, Loss, LossReduction, Minimize, Step, StepResult } from './step.ts';
export type { Better, Metrics, ScalarMetric } from './metric.ts';
export type { ExecutionMode, ExecutionOptions } from './execution/executor.ts';
export { History, type EpochRecord } from './history.ts';
export type { Measures } from './measures.ts';
export { earlyStopping } from './early-stopping.ts';
export { unfreezeAt } from './unfreezing/unfreeze-at.ts';
export { gradualUnfreezing } from './unfreezing/gradual-unfreezing.ts';
export { averageWeights } from './averaging/average-weights.ts';
export { stochasticWeightAveraging } from './averaging/stochastic-weight-averaging.ts';
export { nanGuard } from './nan-guard/nan-guard.ts';
export { terminateOnNaN } from './terminate-on-nan.ts';
export { watchStatistics, type WatchStatistics } from './statistics/watch-statistics.ts';
export type {
  ActivationStatistics,
  Finding,
  GradientSize,
  LayerStatistics,
  ParameterGradient,
  StatisticsRecord,
} from './statistics/records.ts';
export type { NamedOptimizers } from './optimizer-set.ts';
export type { Callback, CallbackState, Progress, Trained } from './callback.ts';
export type { Json } from './json.ts';
export { findLearningRate, type LearningRateRange } from './find-learning-rate.ts';
export { fromCheckpoint } from './checkpoint/from-checkpoint.ts';
export { toCheckpoint } from './checkpoint/to-checkpoint.ts';
export * from './search/index.ts';
export * from './selection/index.ts';
export * from './baselines/index.ts';
export * from './comparison/index.ts';
export { serveTraining, type ServedTraining } from './worker/serve-training.ts';
export { WorkerTrainer, type WorkerFitOptions } from './worker/worker-trainer.ts';
export type { Fitting } from './worker/fitting.ts';
export type { TrainingProgress } from './worker/protocol.ts';
export type { Methods, Training } from './worker/training.ts';
export type { AnyWorker, NodeWorker, WebWorker } from './worker/worker-line.ts';
