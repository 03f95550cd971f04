export { SGD, sgdRule, type SGDOptions } from './sgd.ts';
export { Adagrad, adagradRule, type AdagradOptions } from './adagrad.ts';
export { RMSprop, rmspropRule, type RMSpropOptions } from './rmsprop.ts';
export { Adam, adamRule, AdamW, adamWRule, type AdamOptions } from './adam.ts';
export { Optimizer, type BaseOptions, type OptimizerState, type ParameterGroup } from './optimizer.ts';
export type { KernelInput, Rule, UpdateInput, UpdateResult } from './rule.ts';
export { clipGradNorm, clipGradValue } from './clip.ts';
export { Scheduler, type SchedulerState } from './scheduler.ts';
export {
  cosineDecay,
  exponentialDecay,
  linearDecay,
  multiStepDecay,
  stepDecay,
  warmup,
  type Schedule,
} from './schedule.ts';
