import { unsqueeze, type Operand, type Shape, type Tensor } from '@gradkit/core-tensor/functional';
import { parameters, unchecked, type DistributionOptions } from '../base/parameters.ts';
import { expandTo } from '../base/shapes.ts';
import { TransformedDistribution } from '../composite/transformed-distribution.ts';
import { positive, real, simplex } from '../constraints/index.ts';
import { Normal } from '../continuous/normal.ts';
import { StickBreakingTransform } from '../transforms/simplex.ts';

/**
 * The logistic-normal distribution: probabilities whose logarithmic ratios are normally distributed.
 *
 * @example new LogisticNormal(tensor([0, 0]), tensor([1, 1])).eventShape; // [3]
 * @see https://pytorch.org/docs/stable/distributions.html#logisticnormal
 */
export class LogisticNormal extends TransformedDistribution {
  readonly loc: Tensor;
  readonly scale: Tensor;

  /**
   * @param loc `[...batch, K − 1]`: means of the ratios
   * @param scale their standard deviations, above 0
   * @param options `validateArgs`: default true
   */
  constructor(loc: Operand, scale: Operand, options: DistributionOptions = {}) {
    const given = parameters('LogisticNormal', { loc: [loc, real], scale: [scale, positive] }, options);
    const vector = (x: Tensor): Tensor => (x.rank === 0 ? unsqueeze(x, 0) : x);
    super(new Normal(vector(given.loc), vector(given.scale), unchecked), new StickBreakingTransform(), options);
    this.name = 'LogisticNormal';
    this.loc = vector(given.loc);
    this.scale = vector(given.scale);
  }

  override get support() {
    return simplex;
  }

  override expand(batchShape: Shape): LogisticNormal {
    return new LogisticNormal(expandTo(this.loc, batchShape, 1), expandTo(this.scale, batchShape, 1), this.options);
  }
}
