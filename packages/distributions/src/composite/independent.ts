import { requireWholeNumber, type Operand, type Shape, type Tensor } from '@gradkit/core-tensor/functional';
import { Distribution, requireDistribution, type EnumerateOptions, type SampleOptions } from '../base/distribution.ts';
import { validatesArguments, type DistributionOptions } from '../base/parameters.ts';
import { sumRightmost } from '../base/shapes.ts';
import { independent, type Constraint } from '../constraints/index.ts';

/**
 * Another distribution whose last batch axes belong to the event: a value is a vector, and its elements are independent.
 *
 * @example new Independent(new Normal(tensor([0, 0]), 1), 1).logProb(tensor([0, 0])).item(); // -1.8379
 * @see https://pytorch.org/docs/stable/distributions.html#independent
 */
export class Independent extends Distribution {
  readonly baseDist: Distribution;
  readonly reinterpretedBatchNdims: number;

  /**
   * @param baseDistribution of each element
   * @param reinterpretedBatchNdims how many axes of its batch belong to the event
   * @param options `validateArgs`: default true
   */
  constructor(baseDistribution: Distribution, reinterpretedBatchNdims: number, options: DistributionOptions = {}) {
    requireDistribution('Independent', 'baseDistribution', baseDistribution);
    const { batchShape, eventShape, dtype } = baseDistribution;
    const range = { least: 0, most: batchShape.length };
    requireWholeNumber('Independent', 'reinterpretedBatchNdims', reinterpretedBatchNdims, range);
    const cut = batchShape.length - reinterpretedBatchNdims;
    super({
      name: 'Independent',
      batchShape: batchShape.slice(0, cut),
      eventShape: [...batchShape.slice(cut), ...eventShape],
      dtype,
      validateArgs: validatesArguments('Independent', options),
    });
    this.baseDist = baseDistribution;
    this.reinterpretedBatchNdims = reinterpretedBatchNdims;
  }

  get support(): Constraint {
    const { support } = this.baseDist;
    return this.reinterpretedBatchNdims === 0 ? support : independent(support, this.reinterpretedBatchNdims);
  }

  override get hasRsample(): boolean {
    return this.baseDist.hasRsample;
  }

  override get hasEnumerateSupport(): boolean {
    return this.reinterpretedBatchNdims === 0 && this.baseDist.hasEnumerateSupport;
  }

  override get mean(): Tensor {
    return this.baseDist.mean;
  }

  override get mode(): Tensor {
    return this.baseDist.mode;
  }

  override get variance(): Tensor {
    return this.baseDist.variance;
  }

  expand(batchShape: Shape): Independent {
    const inner = this.eventShape.slice(0, this.reinterpretedBatchNdims);
    return new Independent(this.baseDist.expand([...batchShape, ...inner]), this.reinterpretedBatchNdims, this.options);
  }

  override sample(shape: Shape = [], options: SampleOptions = {}): Tensor {
    return this.baseDist.sample(shape, options);
  }

  override rsample(shape: Shape = [], options: SampleOptions = {}): Tensor {
    return this.baseDist.rsample(shape, options);
  }

  logProb(value: Operand): Tensor {
    return sumRightmost(this.baseDist.logProb(value), this.reinterpretedBatchNdims);
  }

  override entropy(): Tensor {
    return sumRightmost(this.baseDist.entropy(), this.reinterpretedBatchNdims);
  }

  override enumerateSupport(options: EnumerateOptions = {}): Tensor {
    if (this.reinterpretedBatchNdims > 0)
      return this.lacks('enumerateSupport: the combinations of all elements are not listed');
    return this.baseDist.enumerateSupport(options);
  }
}
