import type { Tensor } from '../../tensor.ts';
import { where } from '../elementwise/where.ts';
import { slice } from '../movement/slice.ts';
import type { Direction } from './sequence.ts';

/** Gradient of the state before a step: what the step gives, or, where a sequence has not that step, the one of the state after it. */
export function stateGradient({ mask }: Direction, t: number, given: Tensor, after: Tensor): Tensor {
  return mask === undefined ? given : where(slice(mask, [t]), given, after);
}
