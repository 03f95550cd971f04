import { ConfigError, requireBoolean } from '@gradkit/core-tensor/functional';
import type { ScheduledOptimizer } from './lr-scheduler.ts';
import { numbersOf } from './per-group.ts';

/** Options of schedules that change the momentum against the learning rate. */
export interface CycledMomentumOptions {
  /** change momentum (of Adam and its kind: beta1) against the learning rate; default true */
  readonly cycleMomentum?: boolean | undefined;
  /** least momentum, where the learning rate is highest; a list for one each group */
  readonly baseMomentum?: number | readonly number[] | undefined;
  /** highest momentum; a list for one each group */
  readonly maxMomentum?: number | readonly number[] | undefined;
}

/** Least and highest momentum of each group. */
export interface CycledMomentum {
  readonly base: readonly number[];
  readonly max: readonly number[];
}

/**
 * The range of the momentum of each group; null if it is not cycled.
 *
 * @throws {ConfigError} if the optimizer has neither momentum nor beta1
 */
export function cycledMomentum(
  where: string,
  { paramGroups }: ScheduledOptimizer,
  {
    cycleMomentum,
    baseMomentum,
    maxMomentum,
  }: { readonly [K in keyof CycledMomentumOptions]-?: NonNullable<CycledMomentumOptions[K]> },
): CycledMomentum | null {
  requireBoolean(where, 'cycleMomentum', cycleMomentum);
  const base = numbersOf(where, 'baseMomentum', baseMomentum, paramGroups.length);
  const max = numbersOf(where, 'maxMomentum', maxMomentum, paramGroups.length);
  if (!cycleMomentum) return null;
  if (paramGroups.every(({ momentum }) => momentum !== null)) return { base, max };
  throw new ConfigError(where, 'the optimizer has neither momentum nor beta1 to cycle; set cycleMomentum to false');
}
