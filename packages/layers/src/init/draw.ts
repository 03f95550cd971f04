import type { Parameter } from '@gradkit/autograd';
import { full, normal as drawNormal, uniform as drawUniform, type Generator } from '@gradkit/core-tensor';

export interface InitOptions {
  /** default the shared generator, see `seed` */
  readonly rng?: Generator;
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
