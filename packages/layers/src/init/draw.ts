import type { Parameter } from '@gradkit/autograd';
import {
  full,
  normal as drawNormal,
  requireOptions,
  uniform as drawUniform,
  type Generator,
} from '@gradkit/core-tensor/functional';
import { requireParameter } from './require-parameter.ts';

export interface InitOptions {
  /** default the shared generator, see `seed` */
  readonly rng?: Generator | undefined;
}

interface UniformOptions extends InitOptions {
  /** default 0 */
  readonly low?: number | undefined;
  /** default 1 */
  readonly high?: number | undefined;
}

/** Draws a parameter anew, each number in [low, high) equally likely. */
export function uniform(parameter: Parameter, options: UniformOptions = {}): void {
  requireParameter('init.uniform', parameter);
  const { low = 0, high = 1, rng } = requireOptions('init.uniform', options, { low: true, high: true, rng: true });
  const { shape, dtype } = parameter.value;
  parameter.value = drawUniform(shape, { low, high, dtype, rng });
}

interface NormalOptions extends InitOptions {
  /** default 0 */
  readonly mean?: number | undefined;
  /** standard deviation; default 1 */
  readonly std?: number | undefined;
}

/** Draws a parameter anew from a normal distribution. */
export function normal(parameter: Parameter, options: NormalOptions = {}): void {
  requireParameter('init.normal', parameter);
  const { mean = 0, std = 1, rng } = requireOptions('init.normal', options, { mean: true, std: true, rng: true });
  const { shape, dtype } = parameter.value;
  parameter.value = drawNormal(shape, { mean, std, dtype, rng });
}

/** Sets every number of a parameter to `value`. */
export function constant(parameter: Parameter, value: number): void {
  requireParameter('init.constant', parameter);
  const { shape, dtype } = parameter.value;
  parameter.value = full(shape, value, { dtype });
}

/** Sets every number of a parameter to 0. */
export function zeros(parameter: Parameter): void {
  requireParameter('init.zeros', parameter);
  constant(parameter, 0);
}

/** Sets every number of a parameter to 1. */
export function ones(parameter: Parameter): void {
  requireParameter('init.ones', parameter);
  constant(parameter, 1);
}
