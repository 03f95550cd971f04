import {
  add,
  div,
  exp,
  full,
  log,
  mul,
  neg,
  sub,
  type Operand,
  type Shape,
  type Tensor,
} from '@gradkit/core-tensor/functional';
import { parameters, unchecked, type DistributionOptions } from '../base/parameters.ts';
import { expandTo } from '../base/shapes.ts';
import { TransformedDistribution } from '../composite/transformed-distribution.ts';
import { positive, real } from '../constraints/index.ts';
import { Uniform } from '../continuous/uniform.ts';
import { eulerGamma } from '../special/constants.ts';
import { limitsOf } from '../special/limits.ts';
import { AffineTransform } from '../transforms/affine.ts';
import { ExpTransform } from '../transforms/elementwise.ts';

/** Uniform between 0 and 1, both excluded. */
function between({ shape, dtype }: Tensor): Uniform {
  const { tiny, eps } = limitsOf(dtype);
  return new Uniform(full(shape, tiny, { dtype }), full(shape, 1 - eps, { dtype }), unchecked);
}

/**
 * The Gumbel distribution: of the largest of many numbers.
 *
 * `ln p(x) = y − e^y − ln scale`, with y = (loc − x) / scale
 *
 * @example new Gumbel(0, 1).logProb(0).item(); // -1
 * @see https://pytorch.org/docs/stable/distributions.html#gumbel
 */
export class Gumbel extends TransformedDistribution {
  readonly loc: Tensor;
  readonly scale: Tensor;

  /**
   * @param loc the most likely value
   * @param scale above 0
   * @param options `validateArgs`: default true
   */
  constructor(loc: Operand, scale: Operand, options: DistributionOptions = {}) {
    const given = parameters('Gumbel', { loc: [loc, real], scale: [scale, positive] }, options);
    const logarithm = new ExpTransform().inv;
    const steps = [logarithm, new AffineTransform(0, -1), logarithm, new AffineTransform(given.loc, neg(given.scale))];
    super(between(given.loc), steps, options);
    this.name = 'Gumbel';
    this.loc = given.loc;
    this.scale = given.scale;
  }

  override get support() {
    return real;
  }

  override get mean(): Tensor {
    return add(this.loc, mul(this.scale, eulerGamma));
  }

  override get mode(): Tensor {
    return this.loc;
  }

  override get stddev(): Tensor {
    return mul(this.scale, Math.PI / Math.sqrt(6));
  }

  override get variance(): Tensor {
    return mul(this.stddev, this.stddev);
  }

  override expand(batchShape: Shape): Gumbel {
    return new Gumbel(expandTo(this.loc, batchShape), expandTo(this.scale, batchShape), this.options);
  }

  override logProb(value: Operand): Tensor {
    const y = div(sub(this.loc, this.valueFor('logProb', value)), this.scale);
    return sub(sub(y, exp(y)), log(this.scale));
  }

  override entropy(): Tensor {
    return add(log(this.scale), 1 + eulerGamma);
  }
}
