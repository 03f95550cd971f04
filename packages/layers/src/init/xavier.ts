import type { Parameter } from '@gradkit/autograd';
import { requireOptions } from '@gradkit/core-tensor/functional';
import { normal, uniform, type InitOptions } from './draw.ts';
import { fans } from './fans.ts';
import { requireParameter } from './require-parameter.ts';

interface XavierOptions extends InitOptions {
  /** of the activation that follows, see `calculateGain`; default 1 */
  readonly gain?: number | undefined;
}

const known = { gain: true, rng: true } as const;

/** Uniform with the variance that keeps signals and gradients alike: bound `gain · √(6 / (fanIn + fanOut))` (Glorot and Bengio, 2010). */
export function xavierUniform(parameter: Parameter, options: XavierOptions = {}): void {
  requireParameter('init.xavierUniform', parameter);
  const { gain = 1, rng } = requireOptions('init.xavierUniform', options, known);
  const { fanIn, fanOut } = fans(parameter.value.shape);
  const bound = gain * Math.sqrt(6 / (fanIn + fanOut));
  uniform(parameter, { low: -bound, high: bound, rng });
}

/** Normal with the variance that keeps signals and gradients alike: deviation `gain · √(2 / (fanIn + fanOut))` (Glorot and Bengio, 2010). */
export function xavierNormal(parameter: Parameter, options: XavierOptions = {}): void {
  requireParameter('init.xavierNormal', parameter);
  const { gain = 1, rng } = requireOptions('init.xavierNormal', options, known);
  const { fanIn, fanOut } = fans(parameter.value.shape);
  normal(parameter, { std: gain * Math.sqrt(2 / (fanIn + fanOut)), rng });
}
