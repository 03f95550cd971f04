import { DataError } from '@gradkit/core-tensor/functional';
import type { LRScheduler, LRSchedulerState } from '@gradkit/optimizers';

/** Changes the learning rate after each epoch, or each batch. */
export interface Schedule {
  readonly scheduler: LRScheduler;
  readonly every: 'epoch' | 'batch';
  /** the number in the epoch's record that a `ReduceLROnPlateau` watches; default `validationLoss`, or `loss` where nothing is validated */
  readonly monitor?: string | undefined;
}

/** What may have a schedule, or several. */
interface Scheduled {
  readonly schedule?: Schedule | readonly Schedule[] | undefined;
}

/** The schedules of a training, however many. */
export function schedulesOf({ schedule }: Scheduled): readonly Schedule[] {
  if (schedule === undefined) return [];
  return isList(schedule) ? schedule : [schedule];
}

function isList(schedule: Schedule | readonly Schedule[]): schedule is readonly Schedule[] {
  return Array.isArray(schedule);
}

/** Where they stand: one as it is, several together; null where there is none. */
export function stateOfSchedules(schedules: readonly Schedule[]): LRSchedulerState | null {
  const states = schedules.map(({ scheduler }) => scheduler.stateDict());
  if (states.length < 2) return states[0] ?? null;
  return { scheduler: 'several', lastLearningRates: [], schedulers: states };
}

/**
 * The schedulers with the state of each; none where either side has none.
 *
 * @throws {DataError} if there are more or fewer states
 */
export function schedulersWithStates(
  schedules: readonly Schedule[],
  state: LRSchedulerState | null,
): readonly (readonly [scheduler: LRScheduler, state: LRSchedulerState])[] {
  if (state === null || schedules.length === 0) return [];
  const states = state.scheduler === 'several' && Array.isArray(state.schedulers) ? state.schedulers : [state];
  if (states.length !== schedules.length)
    throw new DataError('Trainer', `it has ${states.length} schedules, but the trainer has ${schedules.length}`, {
      expected: schedules.length,
      got: states.length,
    });
  return schedules.map(({ scheduler }, i) => [scheduler, states[i]]);
}
