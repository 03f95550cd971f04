import { noGrad } from '@gradkit/autograd';
import {
  add,
  broadcastShapes,
  formatShape,
  logSoftmax,
  logSumExp,
  mask,
  mul,
  oneHot,
  refuseArgument,
  ShapeError,
  sub,
  sum,
  unsqueeze,
  type Operand,
  type Shape,
  type Tensor,
} from '@gradkit/core-tensor/functional';
import { Distribution, requireDistribution, type SampleOptions } from '../base/distribution.ts';
import { validatesArguments, type DistributionOptions } from '../base/parameters.ts';
import type { Constraint } from '../constraints/index.ts';
import { forEachComponent } from '../constraints/vectors.ts';
import { Categorical } from '../discrete/categorical.ts';

/**
 * A mixture: one of several distributions of the same class, chosen by a categorical one.
 *
 * `p(x) = Σ pₖ pₖ(x)`
 *
 * @example
 * const mixture = new MixtureSameFamily(new Categorical({ probs: tensor([1, 1]) }), new Normal(tensor([-1, 1]), 1));
 * mixture.mean.item(); // 0
 * @see https://pytorch.org/docs/stable/distributions.html#mixturesamefamily
 */
export class MixtureSameFamily extends Distribution {
  readonly mixtureDistribution: Categorical;
  readonly componentDistribution: Distribution;

  /**
   * @param mixtureDistribution over the components, with the batch of the mixture
   * @param componentDistribution with the components as the last axis of its batch
   * @param options `validateArgs`: default true
   */
  constructor(
    mixtureDistribution: Categorical,
    componentDistribution: Distribution,
    options: DistributionOptions = {},
  ) {
    requireComponents(mixtureDistribution, componentDistribution);
    const { batchShape, eventShape, dtype } = componentDistribution;
    const validateArgs = validatesArguments('MixtureSameFamily', options);
    super({ name: 'MixtureSameFamily', batchShape: batchShape.slice(0, -1), eventShape, dtype, validateArgs });
    this.mixtureDistribution = mixtureDistribution;
    this.componentDistribution = componentDistribution;
  }

  /** that of the components: a value must be allowed for each of them */
  get support(): Constraint {
    return forEachComponent(this.componentDistribution.support);
  }

  override get mean(): Tensor {
    return this.mixed(this.componentDistribution.mean);
  }

  /** `E[Var(x|k)] + Var(E[x|k])` */
  override get variance(): Tensor {
    const { mean, variance } = this.componentDistribution;
    const distance = sub(mean, this.padded(this.mean));
    return add(this.mixed(variance), this.mixed(mul(distance, distance)));
  }

  expand(batchShape: Shape): MixtureSameFamily {
    const { numEvents } = this.mixtureDistribution;
    const components = this.componentDistribution.expand([...batchShape, numEvents]);
    return new MixtureSameFamily(this.mixtureDistribution.expand(batchShape), components, this.options);
  }

  override sample(shape: Shape = [], options: SampleOptions = {}): Tensor {
    const { rng } = this.sampling(shape, options);
    return noGrad(() => {
      const { numEvents } = this.mixtureDistribution;
      const chosen = this.mixtureDistribution.expand(this.batchShape).sample(shape, { rng });
      const components = this.componentDistribution.sample(shape, { rng });
      const isChosen = oneHot(chosen, numEvents, { dtype: 'bool' });
      const inner = this.eventShape.map((_, i) => -1 - i);
      return sum(mask(components, inner.length === 0 ? isChosen : unsqueeze(isChosen, inner)), -1 - inner.length);
    });
  }

  logProb(value: Operand): Tensor {
    const logs = this.componentDistribution.logProb(this.padded(this.valueFor('logProb', value)));
    return logSumExp(add(logs, logSoftmax(this.mixtureDistribution.logits)), -1);
  }

  override cdf(value: Operand): Tensor {
    const each = this.componentDistribution.cdf(this.padded(this.valueFor('cdf', value)));
    return sum(mul(each, this.mixtureDistribution.probs), -1);
  }

  /** The sum over the components, weighed by their probabilities. */
  private mixed(each: Tensor): Tensor {
    const inner = this.eventShape.map((_, i) => -1 - i);
    const { probs } = this.mixtureDistribution;
    return sum(mul(each, inner.length === 0 ? probs : unsqueeze(probs, inner)), -1 - inner.length);
  }

  /** With an axis for the components. */
  private padded(x: Tensor): Tensor {
    return unsqueeze(x, -1 - this.eventShape.length);
  }
}

function requireComponents(mixture: Categorical, components: Distribution): void {
  if (!(mixture instanceof Categorical))
    refuseArgument('MixtureSameFamily', 'mixtureDistribution', mixture, 'a Categorical');
  requireDistribution('MixtureSameFamily', 'componentDistribution', components);
  const count = components.batchShape.at(-1);
  if (count !== mixture.numEvents)
    throw new ShapeError(
      'MixtureSameFamily',
      `mixtureDistribution has ${mixture.numEvents} classes but the batch of componentDistribution is ${formatShape(components.batchShape)}; ` +
        'its last axis is the components, one for each class',
      { expected: mixture.numEvents, got: count },
    );
  broadcastShapes('MixtureSameFamily', mixture.batchShape, components.batchShape.slice(0, -1));
}
