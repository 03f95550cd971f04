import {
  add,
  normal,
  requireGenerator,
  requireNumber,
  requireOptions,
  requireTensor,
  type Generator,
  type Tensor,
} from '@gradkit/core-tensor/functional';
import { Module } from '../module/module.ts';

interface GaussianNoiseOptions {
  /** draws the noise; default the shared generator */
  readonly rng?: Generator | undefined;
}

/**
 * While training, adds noise of a normal distribution with mean 0; in evaluation, nothing.
 *
 * @example new GaussianNoise(0.1).eval().forward(tensor([1, 2])).toArray(); // [1, 2]
 * @see https://keras.io/api/layers/regularization_layers/gaussian_noise/
 */
export class GaussianNoise extends Module {
  readonly standardDeviation: number;
  readonly rng: Generator | undefined;

  /** @throws {ConfigError} if the standard deviation is below 0 */
  constructor(standardDeviation: number, options: GaussianNoiseOptions = {}) {
    super();
    const { rng } = requireOptions('GaussianNoise', options, { rng: true });
    requireNumber('GaussianNoise', 'standardDeviation', standardDeviation, { least: 0 });
    if (rng !== undefined) requireGenerator('GaussianNoise', 'rng', rng);
    this.standardDeviation = standardDeviation;
    this.rng = rng;
  }

  forward(x: Tensor): Tensor {
    requireTensor('GaussianNoise', 'x', x);
    if (!this.training || this.standardDeviation === 0) return x;
    return add(x, normal(x.shape, { std: this.standardDeviation, dtype: x.dtype, rng: this.rng }));
  }
}
