import type { Operand, Tensor } from '@gradkit/core-tensor/functional';
import { requireDistribution, type Distribution } from '../base/distribution.ts';
import { unitInterval, type Constraint } from '../constraints/index.ts';
import { Transform } from './transform.ts';

/**
 * The distribution function of another distribution: makes its values uniform between 0 and 1.
 *
 * @example new CumulativeDistributionTransform(new Normal(0, 1)).forward(tensor([0])).toArray(); // [0.5]
 * @see https://pytorch.org/docs/stable/distributions.html#torch.distributions.transforms.CumulativeDistributionTransform
 */
export class CumulativeDistributionTransform extends Transform {
  readonly distribution: Distribution;

  /** @param distribution of numbers, with `cdf`; `inverse` needs `icdf` */
  constructor(distribution: Distribution) {
    super();
    requireDistribution('CumulativeDistributionTransform', 'distribution', distribution);
    this.distribution = distribution;
  }

  get domain(): Constraint {
    return this.distribution.support;
  }

  get codomain(): Constraint {
    return unitInterval;
  }

  override get bijective(): boolean {
    return true;
  }

  override get sign(): Operand {
    return 1;
  }

  forward(x: Tensor): Tensor {
    return this.distribution.cdf(x);
  }

  inverse(y: Tensor): Tensor {
    return this.distribution.icdf(y);
  }

  override logAbsDetJacobian(x: Tensor): Tensor {
    return this.distribution.logProb(x);
  }
}
