import {
  add,
  div,
  log,
  maximum,
  mul,
  pow,
  sub,
  type Operand,
  type Shape,
  type Tensor,
} from '@gradkit/core-tensor/functional';
import { parameters, unchecked, type DistributionOptions } from '../base/parameters.ts';
import { expandTo } from '../base/shapes.ts';
import { TransformedDistribution } from '../composite/transformed-distribution.ts';
import { greaterThanEq, positive } from '../constraints/index.ts';
import { Exponential } from '../continuous/exponential.ts';
import { AffineTransform } from '../transforms/affine.ts';
import { ExpTransform } from '../transforms/elementwise.ts';

/**
 * The Pareto distribution of type 1: numbers above a least one, whose frequency falls by a power.
 *
 * `p(x) = alpha · scale^alpha / x^(alpha + 1)`
 *
 * @example new Pareto(1, 2).logProb(1).item(); // 0.6931
 * @see https://pytorch.org/docs/stable/distributions.html#pareto
 */
export class Pareto extends TransformedDistribution {
  readonly scale: Tensor;
  readonly alpha: Tensor;

  /**
   * @param scale the least value, above 0
   * @param alpha above 0: how fast frequencies fall
   * @param options `validateArgs`: default true
   */
  constructor(scale: Operand, alpha: Operand, options: DistributionOptions = {}) {
    const given = parameters('Pareto', { scale: [scale, positive], alpha: [alpha, positive] }, options);
    const steps = [new ExpTransform(), new AffineTransform(0, given.scale)];
    super(new Exponential(given.alpha, unchecked), steps, options);
    this.name = 'Pareto';
    this.scale = given.scale;
    this.alpha = given.alpha;
  }

  override get support() {
    return greaterThanEq(this.scale);
  }

  /** ∞ for `alpha` ≤ 1 */
  override get mean(): Tensor {
    const a = maximum(this.alpha, 1);
    return div(mul(a, this.scale), sub(a, 1));
  }

  override get mode(): Tensor {
    return this.scale;
  }

  /** ∞ for `alpha` ≤ 2 */
  override get variance(): Tensor {
    const a = maximum(this.alpha, 2);
    return div(mul(mul(this.scale, this.scale), a), mul(pow(sub(a, 1), 2), sub(a, 2)));
  }

  override expand(batchShape: Shape): Pareto {
    return new Pareto(expandTo(this.scale, batchShape), expandTo(this.alpha, batchShape), this.options);
  }

  override entropy(): Tensor {
    return add(log(div(this.scale, this.alpha)), add(div(1, this.alpha), 1));
  }
}
