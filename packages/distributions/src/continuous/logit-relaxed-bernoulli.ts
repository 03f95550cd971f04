import {
  add,
  div,
  log,
  mul,
  softplus,
  sub,
  uniform,
  type Operand,
  type Shape,
  type Tensor,
} from '@gradkit/core-tensor/functional';
import type { SampleOptions } from '../base/distribution.ts';
import { OddsDistribution } from '../base/odds-distribution.ts';
import type { DistributionOptions } from '../base/parameters.ts';
import { logitsOf, oddsFrom, type ProbsOrOptions } from '../base/probs-or-logits.ts';
import { temperatureFrom } from '../base/temperature.ts';
import { real } from '../constraints/index.ts';

/**
 * The logarithm of the odds of a `RelaxedBernoulli` sample.
 *
 * @see Maddison et al. (2017); https://pytorch.org/docs/stable/_modules/torch/distributions/relaxed_bernoulli.html
 */
export class LogitRelaxedBernoulli extends OddsDistribution {
  readonly temperature: Tensor;

  /**
   * @param temperature above 0
   * @param probs 0 … 1: of a 1; or the options
   * @param options `probs` or `logits`; `validateArgs`: default true
   */
  constructor(temperature: Operand, probs: ProbsOrOptions, options: DistributionOptions = {}) {
    const { odds, kind } = oddsFrom('RelaxedBernoulli', probs, options);
    super({ ...kind, name: 'LogitRelaxedBernoulli' }, odds);
    this.temperature = temperatureFrom('RelaxedBernoulli', temperature, kind);
  }

  get support() {
    return real;
  }

  override get hasRsample(): boolean {
    return true;
  }

  expand(batchShape: Shape): LogitRelaxedBernoulli {
    return new LogitRelaxedBernoulli(this.temperature, this.oddsOver(batchShape));
  }

  override rsample(shape: Shape = [], options: SampleOptions = {}): Tensor {
    const { shape: all, ...from } = this.sampling(shape, options);
    return div(add(logitsOf(uniform(all, from)), logitsOf(this.probs)), this.temperature);
  }

  logProb(value: Operand): Tensor {
    const difference = sub(this.logits, mul(this.valueFor('logProb', value), this.temperature));
    return sub(add(log(this.temperature), difference), mul(softplus(difference), 2));
  }
}
