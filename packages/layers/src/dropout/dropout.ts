import {
  bernoulli,
  mul,
  requireGenerator,
  requireNumber,
  requireOptions,
  type Generator,
  type Tensor,
} from '@gradkit/core-tensor/functional';
import { Module } from '../module/module.ts';

interface DropoutOptions {
  /** draws the masks; default the shared generator */
  readonly rng?: Generator | undefined;
}

/**
 * While training, sets each element to zero with a probability and enlarges the others, so that their mean stays; in evaluation, nothing.
 *
 * `y = x · mask / (1 − probability)`
 *
 * @example new Dropout(0.5).eval().forward(tensor([1, 2])).toArray(); // [1, 2]
 * @see Srivastava et al. (2014); https://pytorch.org/docs/stable/generated/torch.nn.Dropout.html
 */
export class Dropout extends Module {
  /** of being dropped */
  readonly probability: number;
  readonly rng: Generator | undefined;

  /** @throws {ConfigError} if the probability is outside 0 … 1 */
  constructor(probability = 0.5, options: DropoutOptions = {}) {
    super();
    const { rng } = requireOptions('Dropout', options, { rng: true });
    if (rng !== undefined) requireGenerator('Dropout', 'rng', rng);
    requireNumber('Dropout', 'probability', probability, { least: 0, most: 1 });
    this.probability = probability;
    this.rng = rng;
  }

  forward(x: Tensor): Tensor {
    if (!this.training || this.probability === 0) return x;
    const kept = 1 - this.probability;
    const mask = bernoulli(x.shape, { probability: kept, dtype: x.dtype, rng: this.rng });
    return mul(x, kept === 0 ? mask : mul(mask, 1 / kept));
  }
}
