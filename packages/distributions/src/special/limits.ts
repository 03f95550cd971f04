import { clamp, type DType, type Tensor } from '@gradkit/core-tensor/functional';

/** The distance of 1 to the next number, and the smallest number that is not denormal. */
export const limitsOf = (dtype: DType): { readonly eps: number; readonly tiny: number } =>
  dtype === 'float64' ? { eps: 2 ** -52, tiny: 2 ** -1022 } : { eps: 2 ** -23, tiny: 2 ** -126 };

/** Probabilities that are neither 0 nor 1, so that their logarithms are finite. */
export function clampProbs(probs: Tensor): Tensor {
  const { eps } = limitsOf(probs.dtype);
  return clamp(probs, { min: eps, max: 1 - eps });
}

/** Numbers that are neither 0 nor 1, but may be as small as any. */
export function betweenZeroAndOne(x: Tensor): Tensor {
  const { eps, tiny } = limitsOf(x.dtype);
  return clamp(x, { min: tiny, max: 1 - eps });
}
