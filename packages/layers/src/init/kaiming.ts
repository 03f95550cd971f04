import type { Parameter } from '@gradkit/autograd';
import { ConfigError, formatShape, type Shape } from '@gradkit/core-tensor';
import { normal, uniform, type InitOptions } from './draw.ts';
import { fans } from './fans.ts';
import { calculateGain, type Nonlinearity } from './gain.ts';

interface KaimingOptions extends InitOptions {
  /** which connections to count; default `fanIn` */
  readonly mode?: 'fanIn' | 'fanOut';
  /** default leakyRelu with slope 0, which is ReLU */
  readonly nonlinearity?: Nonlinearity;
  readonly negativeSlope?: number;
}

function kaimingDeviation(
  shape: Shape,
  { mode = 'fanIn', nonlinearity = 'leakyRelu', negativeSlope = 0 }: KaimingOptions,
): number {
  const fan = fans(shape)[mode];
  if (fan === 0)
    throw new ConfigError('kaiming', `weight is ${formatShape(shape)}, with 0 connections; at least 1 is needed`, {
      expected: 1,
      got: 0,
    });
  return calculateGain(nonlinearity, { negativeSlope }) / Math.sqrt(fan);
}

/** Uniform with the variance that keeps signals alive through ReLU: bound `gain · √(3 / fan)` (He et al., 2015). */
export function kaimingUniform(parameter: Parameter, options: KaimingOptions = {}): void {
  const bound = Math.sqrt(3) * kaimingDeviation(parameter.value.shape, options);
  uniform(parameter, { low: -bound, high: bound, rng: options.rng });
}

/** Normal with the variance that keeps signals alive through ReLU: deviation `gain / √fan` (He et al., 2015). */
export function kaimingNormal(parameter: Parameter, options: KaimingOptions = {}): void {
  normal(parameter, { std: kaimingDeviation(parameter.value.shape, options), rng: options.rng });
}
