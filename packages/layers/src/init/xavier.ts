import type { Parameter } from '@gradkit/autograd';
import { normal, uniform, type InitOptions } from './draw.ts';
import { fans } from './fans.ts';

/** Uniform with the variance that keeps signals and gradients alike: bound `gain · √(6 / (fanIn + fanOut))` (Glorot and Bengio, 2010). */
export function xavierUniform(
  parameter: Parameter,
  { gain = 1, rng }: InitOptions & { readonly gain?: number } = {},
): void {
  const { fanIn, fanOut } = fans(parameter.value.shape);
  const bound = gain * Math.sqrt(6 / (fanIn + fanOut));
  uniform(parameter, { low: -bound, high: bound, rng });
}

/** Normal with the variance that keeps signals and gradients alike: deviation `gain · √(2 / (fanIn + fanOut))` (Glorot and Bengio, 2010). */
export function xavierNormal(
  parameter: Parameter,
  { gain = 1, rng }: InitOptions & { readonly gain?: number } = {},
): void {
  const { fanIn, fanOut } = fans(parameter.value.shape);
  normal(parameter, { std: gain * Math.sqrt(2 / (fanIn + fanOut)), rng });
}
