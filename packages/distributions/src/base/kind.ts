import type { Tensor } from '@gradkit/core-tensor/functional';
import type { Kind } from './distribution.ts';
import { validatesArguments, type DistributionOptions } from './parameters.ts';

/** Of distributions of numbers, one for each element of a parameter. */
export function kindOf(name: string, { shape, dtype }: Tensor, options: DistributionOptions): Kind {
  return { name, batchShape: shape, dtype, validateArgs: validatesArguments(name, options) };
}
