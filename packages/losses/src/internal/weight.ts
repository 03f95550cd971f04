import {
  broadcastShapes,
  formatShape,
  mul,
  requireNumber,
  requireSame,
  requireTensor,
  sameShape,
  ShapeError,
  type Tensor,
} from '@gradkit/core-tensor/functional';
import type { LossOptions } from './reduction.ts';

/** Options of losses whose elements may count differently. */
export interface WeightedOptions extends LossOptions {
  /** how much each element counts, before the reduction: a number, or a tensor that broadcasts to the losses; default 1 */
  readonly weight?: Tensor | number | undefined;
}

/** Throws unless an option is left out, a number or a tensor. */
export function requireNumberOrTensor(loss: string, name: string, value: unknown): void {
  if (value === undefined) return;
  if (typeof value === 'number') requireNumber(loss, name, value);
  else requireTensor(loss, name, value);
}

/** Throws unless the weight is one number, or broadcasts to the losses without widening them. */
export function requireWeight(loss: string, name: string, weight: Tensor | number | undefined, losses: Tensor): void {
  requireNumberOrTensor(loss, name, weight);
  if (weight === undefined || typeof weight === 'number') return;
  requireSame(loss, ['predictions', name], [losses.dtype, weight.dtype]);
  if (sameShape(broadcastShapes(loss, losses.shape, weight.shape), losses.shape)) return;
  throw new ShapeError(
    loss,
    `${name} is ${formatShape(weight.shape)} but predictions are ${formatShape(losses.shape)}; ${name} must broadcast to their shape`,
    { expected: losses.shape, got: weight.shape },
  );
}

/** Losses times their weights. */
export function weigh(loss: string, losses: Tensor, weight: Tensor | number | undefined): Tensor {
  if (weight === undefined) return losses;
  requireWeight(loss, 'weight', weight, losses);
  return mul(losses, weight);
}
