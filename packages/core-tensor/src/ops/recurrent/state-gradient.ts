import type { Tensor } from '../../tensor.ts';
import { where } from '../elementwise/where.ts';

/** Gradient of the state before a step: what the step gives, or, where a sequence has not that step, the one of the state after it. */
export function stateGradient(present: Tensor | undefined, given: Tensor, after: Tensor): Tensor {
  return present === undefined ? given : where(present, given, after);
}
