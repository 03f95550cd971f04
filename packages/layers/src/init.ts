import type { Parameter } from '@gradkit/autograd';
import {
  ConfigError,
  formatShape,
  full,
  normal as drawNormal,
  ShapeError,
  uniform as drawUniform,
  type Generator,
  type Shape,
} from '@gradkit/core-tensor';

interface InitOptions {
  /** default the shared generator, see `seed` */
  readonly rng?: Generator;
}

/** Activations for which a gain is known. */
export type Nonlinearity = 'linear' | 'sigmoid' | 'tanh' | 'relu' | 'leakyRelu' | 'selu';

/**
 * How much an activation shrinks what passes through it; initial weights are larger by this factor.
 *
 * @param options `negativeSlope` of leaky ReLU, default 0.01
 * @example calculateGain('tanh'); // 1.6666666666666667
 * @see https://pytorch.org/docs/stable/nn.init.html#torch.nn.init.calculate_gain
 */
export function calculateGain(
  nonlinearity: Nonlinearity,
  { negativeSlope = 0.01 }: { readonly negativeSlope?: number } = {},
): number {
  const gains = {
    linear: 1,
    sigmoid: 1,
    tanh: 5 / 3,
    relu: Math.SQRT2,
    leakyRelu: Math.sqrt(2 / (1 + negativeSlope ** 2)),
    selu: 3 / 4,
  };
  return gains[nonlinearity];
}

/**
 * Connections into and out of one unit of a weight `[out, in, …kernel]`.
 *
 * @throws {ShapeError} for fewer than 2 axes
 * @example fans([8, 3, 5, 5]); // { fanIn: 75, fanOut: 200 }
 */
export function fans(shape: Shape): { fanIn: number; fanOut: number } {
  if (shape.length < 2)
    throw new ShapeError('fans', `weight is ${formatShape(shape)}; it needs at least 2 axes, not ${shape.length}`, {
      expected: 2,
      got: shape.length,
    });
  const kernel = shape.slice(2).reduce((product, length) => product * length, 1);
  return { fanIn: shape[1] * kernel, fanOut: shape[0] * kernel };
}

/** Draws a parameter anew, each number in [low, high) equally likely. */
export function uniform(
  parameter: Parameter,
  { low = 0, high = 1, rng }: InitOptions & { readonly low?: number; readonly high?: number } = {},
): void {
  const { shape, dtype } = parameter.value;
  parameter.value = drawUniform(shape, { low, high, dtype, rng });
}

/** Draws a parameter anew from a normal distribution. */
export function normal(
  parameter: Parameter,
  { mean = 0, std = 1, rng }: InitOptions & { readonly mean?: number; readonly std?: number } = {},
): void {
  const { shape, dtype } = parameter.value;
  parameter.value = drawNormal(shape, { mean, std, dtype, rng });
}

/** Sets every number of a parameter to `value`. */
export function constant(parameter: Parameter, value: number): void {
  const { shape, dtype } = parameter.value;
  parameter.value = full(shape, value, { dtype });
}

/** Sets every number of a parameter to 0. */
export function zeros(parameter: Parameter): void {
  constant(parameter, 0);
}

/** Sets every number of a parameter to 1. */
export function ones(parameter: Parameter): void {
  constant(parameter, 1);
}

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
