import { ConfigError, refuseArgument, requireList } from '@gradkit/core-tensor/functional';
import { LRScheduler, type ScheduledOptimizer } from './lr-scheduler.ts';
import { ReduceLROnPlateau } from './reduce-lr-on-plateau.ts';

/** Throws unless there are schedulers, all of the optimizer, and none that asks for a metric. */
export function requireParts(
  where: string,
  optimizer: ScheduledOptimizer | null,
  schedulers: readonly LRScheduler[],
): void {
  requireList(where, 'schedulers', schedulers);
  if (schedulers.length === 0)
    throw new ConfigError(where, 'there are 0 schedulers; at least 1 is needed', { expected: 1, got: 0 });
  schedulers.forEach((one: unknown, i) => {
    if (!(one instanceof LRScheduler)) refuseArgument(where, `schedulers[${i}]`, one, 'a scheduler such as a StepLR');
    if (one instanceof ReduceLROnPlateau)
      refuseArgument(where, `schedulers[${i}]`, one, 'a scheduler whose step() needs no metric');
    if (one.optimizer !== (optimizer ?? schedulers[0].optimizer))
      throw new ConfigError(where, `schedulers[${i}] is of another optimizer; all must be of the same one`);
  });
}
