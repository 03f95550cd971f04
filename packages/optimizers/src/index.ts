export { SGD, sgdRule, type SGDOptions } from './rules/sgd.ts';
export { Adagrad, adagradRule, type AdagradOptions } from './rules/adagrad.ts';
export { RMSprop, rmspropRule, type RMSpropOptions } from './rules/rmsprop.ts';
export { Adam, adamRule, AdamW, adamWRule, type AdamOptions } from './rules/adam.ts';
export { Optimizer, type BaseOptions, type OptimizerState, type ParameterGroup } from './optimizer.ts';
export type { KernelInput, Rule, UpdateInput, UpdateResult } from './rules/rule.ts';
export { clipGradNorm, clipGradValue } from './clip.ts';
export { LRScheduler, type LRSchedulerState } from './schedules/lr-scheduler.ts';
export {
  cosineDecay,
  exponentialDecay,
  linearDecay,
  multiStepDecay,
  stepDecay,
  warmup,
  type Schedule,
} from './schedules/schedule.ts';
