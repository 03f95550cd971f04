import { add, mul, sub, type Tensor } from '@gradkit/core-tensor/functional';
import type { UpdateInput } from './rule.ts';

/** Gradient with the L2 penalty's own: `gradient + weightDecay · value`. */
export function withL2Penalty(gradient: Tensor, value: Tensor, weightDecay: number): Tensor {
  return weightDecay === 0 ? gradient : add(gradient, mul(value, weightDecay));
}

/** The value itself made smaller: `value · (1 − learningRate · weightDecay)`. */
export function shrunk({ value, learningRate }: UpdateInput, weightDecay: number): Tensor {
  return weightDecay === 0 ? value : mul(value, sub(1, mul(learningRate, weightDecay)));
}

/** Weight decay before a step: of the value itself, or as an L2 penalty in the gradient. */
export function withWeightDecay<M extends string>(
  input: UpdateInput<M>,
  { weightDecay, decoupledWeightDecay }: { readonly weightDecay: number; readonly decoupledWeightDecay: boolean },
): UpdateInput<M> {
  if (decoupledWeightDecay) return { ...input, value: shrunk(input, weightDecay) };
  return { ...input, gradient: withL2Penalty(input.gradient, input.value, weightDecay) };
}
