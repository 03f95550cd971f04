import {
  add,
  div,
  lgamma,
  mul,
  slice,
  squeeze,
  stack,
  sub,
  xlogy,
  type Operand,
  type Shape,
  type Tensor,
} from '@gradkit/core-tensor/functional';
import { Distribution, type SampleOptions } from '../base/distribution.ts';
import { kindOf } from '../base/kind.ts';
import { parameters, unchecked, type DistributionOptions } from '../base/parameters.ts';
import { expandTo } from '../base/shapes.ts';
import { positive, unitInterval } from '../constraints/index.ts';
import { Dirichlet } from './dirichlet.ts';

/**
 * The beta distribution, of numbers between 0 and 1.
 *
 * `ln p(x) = (a − 1) ln x + (b − 1) ln(1 − x) − ln B(a, b)`, with a = concentration1, b = concentration0
 *
 * @example new Beta(2, 2).mean.item(); // 0.5
 * @see https://pytorch.org/docs/stable/distributions.html#beta
 */
export class Beta extends Distribution {
  readonly concentration1: Tensor;
  readonly concentration0: Tensor;

  /**
   * @param concentration1 above 0: the larger, the closer to 1
   * @param concentration0 above 0: the larger, the closer to 0
   * @param options `validateArgs`: default true
   */
  constructor(concentration1: Operand, concentration0: Operand, options: DistributionOptions = {}) {
    const both = { concentration1: [concentration1, positive], concentration0: [concentration0, positive] } as const;
    const given = parameters('Beta', both, options);
    super(kindOf('Beta', given.concentration1, options));
    this.concentration1 = given.concentration1;
    this.concentration0 = given.concentration0;
  }

  get support() {
    return unitInterval;
  }

  override get hasRsample(): boolean {
    return true;
  }

  override get mean(): Tensor {
    return div(this.concentration1, this.total);
  }

  override get mode(): Tensor {
    return squeeze(slice(this.pair().mode, { axis: -1, end: 1 }), -1);
  }

  override get variance(): Tensor {
    const { total } = this;
    return div(mul(this.concentration1, this.concentration0), mul(mul(total, total), add(total, 1)));
  }

  private get total(): Tensor {
    return add(this.concentration1, this.concentration0);
  }

  expand(batchShape: Shape): Beta {
    const [ones, zeros] = [this.concentration1, this.concentration0];
    return new Beta(expandTo(ones, batchShape), expandTo(zeros, batchShape), this.options);
  }

  override rsample(shape: Shape = [], options: SampleOptions = {}): Tensor {
    return squeeze(slice(this.pair().rsample(shape, options), { axis: -1, end: 1 }), -1);
  }

  logProb(value: Operand): Tensor {
    const x = this.valueFor('logProb', value);
    const [a, b] = [this.concentration1, this.concentration0];
    const terms = add(xlogy(sub(a, 1), x), xlogy(sub(b, 1), sub(1, x)));
    return add(terms, sub(lgamma(this.total), add(lgamma(a), lgamma(b))));
  }

  override entropy(): Tensor {
    return this.pair().entropy();
  }

  /** The same of both shares. */
  private pair(): Dirichlet {
    return new Dirichlet(stack([this.concentration1, this.concentration0], -1), unchecked);
  }
}
