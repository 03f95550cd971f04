import { noGrad } from '@gradkit/autograd';
import {
  add,
  formatShape,
  mul,
  sameShape,
  ShapeError,
  sub,
  type Operand,
  type Shape,
  type Tensor,
} from '@gradkit/core-tensor/functional';
import { Distribution, requireDistribution, type SampleOptions } from '../base/distribution.ts';
import { validatesArguments, type DistributionOptions } from '../base/parameters.ts';
import { sumRightmost } from '../base/shapes.ts';
import { independent, type Constraint } from '../constraints/index.ts';
import { ComposeTransform, productOfSigns, requireTransforms } from '../transforms/compose.ts';
import { Transform } from '../transforms/transform.ts';
import { Independent } from './independent.ts';

/**
 * What becomes of the values of a distribution by transforms.
 *
 * `ln p(y) = ln p_base(x) − ln |det dy/dx|`, with y = f(x)
 *
 * @example new TransformedDistribution(new Normal(0, 1), [new ExpTransform()]).logProb(1).item(); // -0.9189
 * @see https://pytorch.org/docs/stable/distributions.html#transformeddistribution
 */
export class TransformedDistribution extends Distribution {
  readonly baseDist: Distribution;
  readonly transforms: readonly Transform[];

  /**
   * @param baseDistribution where the values come from
   * @param transforms one, or a list of them in the order in which they are done
   * @param options `validateArgs`: default true
   */
  constructor(
    baseDistribution: Distribution,
    transforms: Transform | readonly Transform[],
    options: DistributionOptions = {},
  ) {
    const list = transforms instanceof Transform ? [transforms] : transforms;
    requireDistribution('TransformedDistribution', 'baseDistribution', baseDistribution);
    requireTransforms('TransformedDistribution', 'transforms', list);
    const validateArgs = validatesArguments('TransformedDistribution', options);
    const { base, batchShape, eventShape } = fit(baseDistribution, new ComposeTransform(list));
    super({ name: 'TransformedDistribution', batchShape, eventShape, dtype: base.dtype, validateArgs });
    this.baseDist = base;
    this.transforms = list;
  }

  get support(): Constraint {
    const last = this.transforms.at(-1);
    if (last === undefined) return this.baseDist.support;
    const more = this.eventShape.length - last.codomain.eventDim;
    return more > 0 ? independent(last.codomain, more) : last.codomain;
  }

  override get hasRsample(): boolean {
    return this.baseDist.hasRsample;
  }

  expand(batchShape: Shape): Distribution {
    const shape = this.transforms.reduceRight<Shape>(
      (all, transform) => transform.inverseShape(all),
      [...batchShape, ...this.eventShape],
    );
    const base = this.baseDist.expand(shape.slice(0, shape.length - this.baseDist.eventShape.length));
    return new TransformedDistribution(base, this.transforms, this.options);
  }

  override sample(shape: Shape = [], options: SampleOptions = {}): Tensor {
    return noGrad(() => this.transformed(this.baseDist.sample(shape, options)));
  }

  override rsample(shape: Shape = [], options: SampleOptions = {}): Tensor {
    return this.transformed(this.baseDist.rsample(shape, options));
  }

  logProb(value: Operand): Tensor {
    let y = this.valueFor('logProb', value);
    let eventDim = this.eventShape.length;
    const terms: Tensor[] = [];
    for (const transform of this.transforms.toReversed()) {
      const x = transform.inverse(y);
      const { domain, codomain } = transform;
      eventDim += domain.eventDim - codomain.eventDim;
      terms.push(sumRightmost(transform.logAbsDetJacobian(x, y), eventDim - domain.eventDim));
      y = x;
    }
    const base = sumRightmost(this.baseDist.logProb(y), eventDim - this.baseDist.eventShape.length);
    return terms.reduce((all, term) => sub(all, term), base);
  }

  override cdf(value: Operand): Tensor {
    const y = this.operand('cdf', 'value', value);
    const x = this.transforms.reduceRight((all, transform) => transform.inverse(all), y);
    return this.rising(this.baseDist.cdf(x));
  }

  override icdf(probability: Operand): Tensor {
    return this.transformed(this.baseDist.icdf(this.rising(this.operand('icdf', 'probability', probability))));
  }

  private transformed(x: Tensor): Tensor {
    return this.transforms.reduce((all, transform) => transform.forward(all), x);
  }

  /** Probabilities, seen from the other end where the transforms fall. */
  private rising(probability: Tensor): Tensor {
    const sign = productOfSigns(this.transforms);
    return sign === 1 ? probability : add(mul(sign, sub(probability, 0.5)), 0.5);
  }
}

/** The base distribution in the shape that the transform takes, and what comes of it. */
function fit(given: Distribution, transform: ComposeTransform) {
  const { domain, codomain } = transform;
  const baseShape = [...given.batchShape, ...given.eventShape];
  if (baseShape.length < domain.eventDim)
    throw new ShapeError(
      'TransformedDistribution',
      `baseDistribution has the shape ${formatShape(baseShape)}, ${baseShape.length} axes; its transforms take at least ${domain.eventDim}`,
      { expected: domain.eventDim, got: baseShape.length },
    );
  const shape = transform.forwardShape(baseShape);
  const before = transform.inverseShape(shape);
  const eventDim = given.eventShape.length;
  const wide = sameShape(baseShape, before) ? given : given.expand(before.slice(0, before.length - eventDim));
  const more = domain.eventDim - eventDim;
  const base = more > 0 ? new Independent(wide, more) : wide;
  const cut = shape.length - Math.max(codomain.eventDim, eventDim + codomain.eventDim - domain.eventDim);
  return { base, batchShape: shape.slice(0, cut), eventShape: shape.slice(cut) };
}
