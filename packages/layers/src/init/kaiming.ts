import type { Parameter } from '@gradkit/autograd';
import { ConfigError, formatShape, requireOneOf, requireOptions } from '@gradkit/core-tensor/functional';
import { normal, uniform, type InitOptions } from './draw.ts';
import { fans } from './fans.ts';
import { calculateGain, type Nonlinearity } from './gain.ts';
import { requireParameter } from './require-parameter.ts';

interface KaimingOptions extends InitOptions {
  /** which connections to count; default `fanIn` */
  readonly mode?: 'fanIn' | 'fanOut' | undefined;
  /** default leakyRelu with slope 0, which is ReLU */
  readonly nonlinearity?: Nonlinearity | undefined;
  /** of leaky ReLU; default 0 */
  readonly negativeSlope?: number | undefined;
}

const known = { mode: true, nonlinearity: true, negativeSlope: true, rng: true } as const;

function kaimingDeviation(where: string, parameter: Parameter, options: KaimingOptions): number {
  requireParameter(where, parameter);
  const { shape } = parameter.value;
  const { mode = 'fanIn', nonlinearity = 'leakyRelu', negativeSlope = 0 } = requireOptions(where, options, known);
  requireOneOf(where, 'mode', mode, ['fanIn', 'fanOut']);
  const fan = fans(shape)[mode];
  if (fan === 0)
    throw new ConfigError(where, `weight is ${formatShape(shape)}, with 0 connections; at least 1 is needed`, {
      expected: 1,
      got: 0,
    });
  return calculateGain(nonlinearity, { negativeSlope }) / Math.sqrt(fan);
}

/** Uniform with the variance that keeps signals alive through ReLU: bound `gain · √(3 / fan)` (He et al., 2015). */
export function kaimingUniform(parameter: Parameter, options: KaimingOptions = {}): void {
  const bound = Math.sqrt(3) * kaimingDeviation('init.kaimingUniform', parameter, options);
  uniform(parameter, { low: -bound, high: bound, rng: options.rng });
}

/** Normal with the variance that keeps signals alive through ReLU: deviation `gain / √fan` (He et al., 2015). */
export function kaimingNormal(parameter: Parameter, options: KaimingOptions = {}): void {
  normal(parameter, { std: kaimingDeviation('init.kaimingNormal', parameter, options), rng: options.rng });
}
