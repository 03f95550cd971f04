import { bernoulli, mul, type Generator, type Tensor } from '@gradkit/core-tensor/functional';

/** Dropout of attention weights. */
export function dropWeights(weights: Tensor, probability: number, rng: Generator | undefined): Tensor {
  if (probability === 0) return weights;
  const kept = 1 - probability;
  const mask = bernoulli(weights.shape, { probability: kept, dtype: weights.dtype, rng });
  return mul(weights, kept === 0 ? mask : mul(mask, 1 / kept));
}
