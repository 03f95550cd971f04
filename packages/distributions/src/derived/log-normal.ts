import { add, div, exp, expm1, mul, sub, type Operand, type Shape, type Tensor } from '@gradkit/core-tensor/functional';
import { parameters, unchecked, type DistributionOptions } from '../base/parameters.ts';
import { expandTo } from '../base/shapes.ts';
import { TransformedDistribution } from '../composite/transformed-distribution.ts';
import { positive, real } from '../constraints/index.ts';
import { Normal } from '../continuous/normal.ts';
import { ExpTransform } from '../transforms/elementwise.ts';

/**
 * The log-normal distribution: `eˣ` of a normally distributed x.
 *
 * @example new LogNormal(0, 1).logProb(1).item(); // -0.9189
 * @see https://pytorch.org/docs/stable/distributions.html#lognormal
 */
export class LogNormal extends TransformedDistribution {
  readonly loc: Tensor;
  readonly scale: Tensor;

  /**
   * @param loc mean of the logarithm
   * @param scale standard deviation of the logarithm, above 0
   * @param options `validateArgs`: default true
   */
  constructor(loc: Operand, scale: Operand, options: DistributionOptions = {}) {
    const given = parameters('LogNormal', { loc: [loc, real], scale: [scale, positive] }, options);
    super(new Normal(given.loc, given.scale, unchecked), new ExpTransform(), options);
    this.name = 'LogNormal';
    this.loc = given.loc;
    this.scale = given.scale;
  }

  override get mean(): Tensor {
    return exp(add(this.loc, div(mul(this.scale, this.scale), 2)));
  }

  override get mode(): Tensor {
    return exp(sub(this.loc, mul(this.scale, this.scale)));
  }

  override get variance(): Tensor {
    const square = mul(this.scale, this.scale);
    return mul(expm1(square), exp(add(mul(this.loc, 2), square)));
  }

  override expand(batchShape: Shape): LogNormal {
    return new LogNormal(expandTo(this.loc, batchShape), expandTo(this.scale, batchShape), this.options);
  }

  override entropy(): Tensor {
    return add(this.baseDist.entropy(), this.loc);
  }
}
