export { Trainer, type FitOptions, type Loader, type LoaderState, type TrainerOptions } from './trainer.ts';
export type { ExecutionMode, ExecutionOptions } from './executor.ts';
export { earlyStopping } from './early-stopping.ts';
export { fromCheckpoint, toCheckpoint } from './checkpoint.ts';
export { History, type EpochRecord } from './history.ts';
export type { Callback, CallbackState, Json, Progress } from './callback.ts';
export type { Metric, Metrics } from './pass.ts';
export type { Batch, Loss, Step, StepResult } from './step.ts';
