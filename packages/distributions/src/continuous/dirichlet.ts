import {
  add,
  broadcastTo,
  digamma,
  div,
  less,
  lgamma,
  maximum,
  mul,
  softmax,
  sub,
  sum,
  tensor,
  unsqueeze,
  where,
  xlogy,
  type Operand,
  type Shape,
  type Tensor,
} from '@gradkit/core-tensor/functional';
import { Distribution, type SampleOptions } from '../base/distribution.ts';
import { kindOf } from '../base/kind.ts';
import { parameters, requireAxes, type DistributionOptions } from '../base/parameters.ts';
import { expandTo } from '../base/shapes.ts';
import { allHold } from '../constraints/all-hold.ts';
import { independent, positive, simplex } from '../constraints/index.ts';
import { logStandardGamma } from '../special/standard-gamma.ts';

/**
 * The Dirichlet distribution, of probabilities: numbers of at least 0 with the sum 1.
 *
 * `ln p(x) = Σ (aᵢ − 1) ln xᵢ + ln Γ(Σ aᵢ) − Σ ln Γ(aᵢ)`, with a = concentration
 *
 * @example new Dirichlet(tensor([1, 1, 1])).logProb(tensor([0.25, 0.25, 0.5])).item(); // 0.6931
 * @see https://pytorch.org/docs/stable/distributions.html#dirichlet (whose gradients of samples are others with the same mean)
 */
export class Dirichlet extends Distribution {
  readonly concentration: Tensor;

  /**
   * @param concentration `[...batch, K]`, above 0
   * @param options `validateArgs`: default true
   */
  constructor(concentration: Tensor, options: DistributionOptions = {}) {
    requireAxes('Dirichlet', 'concentration', concentration, 1);
    const given = parameters('Dirichlet', { concentration: [concentration, independent(positive, 1)] }, options);
    const { shape } = concentration;
    const kind = kindOf('Dirichlet', concentration, options);
    super({ ...kind, batchShape: shape.slice(0, -1), eventShape: shape.slice(-1) });
    this.concentration = given.concentration;
  }

  get support() {
    return simplex;
  }

  override get hasRsample(): boolean {
    return true;
  }

  override get mean(): Tensor {
    return div(this.concentration, sum(this.concentration, -1, { keepDims: true }));
  }

  /** where all concentrations are below 1, the first corner */
  override get mode(): Tensor {
    const above = maximum(sub(this.concentration, 1), 0);
    const inside = div(above, sum(above, -1, { keepDims: true }));
    const isSpread = unsqueeze(allHold(less(this.concentration, 1)), -1);
    const corner = tensor(this.eventShape.map((size) => Array.from({ length: size }, (_, i) => Number(i === 0)))[0], {
      dtype: this.dtype,
    });
    return where(isSpread, corner, inside);
  }

  override get variance(): Tensor {
    const total = sum(this.concentration, -1, { keepDims: true });
    const product = mul(this.concentration, sub(total, this.concentration));
    return div(product, mul(mul(total, total), add(total, 1)));
  }

  expand(batchShape: Shape): Dirichlet {
    return new Dirichlet(expandTo(this.concentration, batchShape, 1), this.options);
  }

  /** Shares of gamma distributed numbers; from their logarithms, so that none is 0 by rounding. */
  override rsample(shape: Shape = [], options: SampleOptions = {}): Tensor {
    const { shape: all, rng } = this.sampling(shape, options);
    return softmax(logStandardGamma(broadcastTo(this.concentration, all), rng));
  }

  logProb(value: Operand): Tensor {
    const x = this.valueFor('logProb', value);
    const { concentration: a } = this;
    return add(sum(xlogy(sub(a, 1), x), -1), sub(lgamma(sum(a, -1)), sum(lgamma(a), -1)));
  }

  override entropy(): Tensor {
    const { concentration: a } = this;
    const total = sum(a, -1);
    const normalizer = sub(sum(lgamma(a), -1), lgamma(total));
    const ofTotal = mul(sub(a.shape.at(-1)!, total), digamma(total));
    return sub(sub(normalizer, ofTotal), sum(mul(sub(a, 1), digamma(a)), -1));
  }
}
