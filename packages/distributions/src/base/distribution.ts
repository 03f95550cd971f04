import { noGrad } from '@gradkit/autograd';
import {
  broadcastShapes,
  cast,
  defaultGenerator,
  exp,
  formatShape,
  GradkitError,
  isFloating,
  refuseArgument,
  requireGenerator,
  requireOptions,
  requireShape,
  requireTensor,
  sameShape,
  ShapeError,
  sqrt,
  tensor,
  type DType,
  type Generator,
  type Operand,
  type Shape,
  type Tensor,
} from '@gradkit/core-tensor/functional';
import type { Constraint } from '../constraints/index.ts';
import { requireConstraint } from './condition.ts';
import type { DistributionOptions } from './parameters.ts';

export interface SampleOptions {
  /** default the shared generator, see `seed` */
  readonly rng?: Generator | undefined;
}

export interface EnumerateOptions {
  /** whether the values are stretched over the batch, or have an axis of 1 for each of it; default true */
  readonly expand?: boolean | undefined;
}

/** What a distribution tells its base class. */
export interface Kind {
  /** its name, as errors say it */
  readonly name: string;
  readonly batchShape: Shape;
  /** default a number */
  readonly eventShape?: Shape | undefined;
  readonly dtype: DType;
  readonly validateArgs: boolean;
}

/**
 * A probability distribution, or a batch of them: what all have in common.
 *
 * Samples have the shape `[...sampleShape, ...batchShape, ...eventShape]`, log densities `[...sampleShape, ...batchShape]`. What a
 * distribution does not have, e.g. a quantile function, throws.
 *
 * @see https://pytorch.org/docs/stable/distributions.html
 */
export abstract class Distribution {
  /** of the distributions, each with parameters of its own */
  readonly batchShape: Shape;
  /** of one value: `[]` for a number */
  readonly eventShape: Shape;
  /** of samples of floats, and of what is computed */
  readonly dtype: DType;
  /** whether parameters and values are checked */
  readonly validateArgs: boolean;
  protected name: string;

  protected constructor({ name, batchShape, eventShape = [], dtype, validateArgs }: Kind) {
    this.name = name;
    this.batchShape = batchShape;
    this.eventShape = eventShape;
    this.dtype = dtype;
    this.validateArgs = validateArgs;
  }

  protected get options(): DistributionOptions {
    return { validateArgs: this.validateArgs };
  }

  /** whether samples carry the gradients of the parameters (`rsample`) */
  get hasRsample(): boolean {
    return false;
  }

  /** whether all values can be listed (`enumerateSupport`) */
  get hasEnumerateSupport(): boolean {
    return false;
  }

  /** the values that can occur */
  abstract get support(): Constraint;

  /** the expected value, `[...batchShape, ...eventShape]` */
  get mean(): Tensor {
    return this.lacks('mean');
  }

  /** the most likely value, `[...batchShape, ...eventShape]` */
  get mode(): Tensor {
    return this.lacks('mode');
  }

  /** `[...batchShape, ...eventShape]` */
  get variance(): Tensor {
    return this.lacks('variance');
  }

  /** the standard deviation, `[...batchShape, ...eventShape]` */
  get stddev(): Tensor {
    return sqrt(this.variance);
  }

  /**
   * Stretches the distribution over a larger batch.
   *
   * @param batchShape of the result; that of this one broadcasts to it
   */
  abstract expand(batchShape: Shape): Distribution;

  /**
   * Draws values, without gradients.
   *
   * @param shape how many, default one of each distribution of the batch
   * @param options `rng`
   * @returns `[...shape, ...batchShape, ...eventShape]`
   */
  sample(shape: Shape = [], options: SampleOptions = {}): Tensor {
    return noGrad(() => this.rsample(shape, options));
  }

  /**
   * Draws values as functions of the parameters, whose gradients they carry (reparameterization).
   *
   * @param shape how many, default one of each distribution of the batch
   * @param options `rng`
   * @returns `[...shape, ...batchShape, ...eventShape]`
   * @throws {GradkitError} if the distribution has no such samples, see `hasRsample`
   */
  rsample(_shape: Shape = [], _options: SampleOptions = {}): Tensor {
    return this.lacks('rsample');
  }

  /**
   * The logarithm of the density, or of the probability where the support is discrete.
   *
   * @param value broadcasts to `[...batchShape, ...eventShape]`; or a number
   * @throws {ConfigError} outside of the support, unless `validateArgs` is false
   */
  abstract logProb(value: Operand): Tensor;

  /** The probability of a value of at most `value`. @throws {ConfigError} outside of the support, unless `validateArgs` is false */
  cdf(_value: Operand): Tensor {
    return this.lacks('cdf');
  }

  /** The value at which `cdf` is `probability` (quantile function). */
  icdf(_probability: Operand): Tensor {
    return this.lacks('icdf');
  }

  /** The expected `−logProb`, `batchShape`. */
  entropy(): Tensor {
    return this.lacks('entropy');
  }

  /** `e^entropy`: how many equally likely values would be as uncertain. */
  perplexity(): Tensor {
    return exp(this.entropy());
  }

  /** All values of a discrete support along the first axis, `[values, ...batchShape, ...eventShape]`. */
  enumerateSupport(_options: EnumerateOptions = {}): Tensor {
    return this.lacks('enumerateSupport');
  }

  toString(): string {
    return `${this.name}(batchShape ${formatShape(this.batchShape)}, eventShape ${formatShape(this.eventShape)})`;
  }

  protected lacks(method: string): never {
    throw new GradkitError(this.name, `it has no ${method}`);
  }

  /** The shape of samples, and where they come from. */
  protected sampling(shape: Shape, options: SampleOptions): { shape: Shape; dtype: DType; rng: Generator } {
    const where = `${this.name}.sample`;
    const { rng = defaultGenerator() } = requireOptions<SampleOptions>(where, options, { rng: true });
    requireGenerator(where, 'rng', rng);
    const all = [...requireShape(where, shape), ...this.batchShape, ...this.eventShape];
    return { shape: all, dtype: this.dtype, rng };
  }

  /** A number as a tensor, whole numbers as floats. */
  protected operand(method: string, name: string, value: Operand): Tensor {
    const where = `${this.name}.${method}`;
    if (typeof value === 'number') return tensor(value, { dtype: this.dtype });
    requireTensor(where, name, value, 'a tensor or a number');
    return isFloating(value.dtype) ? value : cast(value, this.dtype);
  }

  /** A value whose density is asked for: of a shape that fits, and in the support. */
  protected valueFor(method: string, value: Operand): Tensor {
    const x = this.operand(method, 'value', value);
    if (!this.validateArgs) return x;
    this.requireShapeOf(method, x);
    return requireConstraint({ where: `${this.name}.${method}`, argument: 'value' }, x, this.support);
  }

  protected requireShapeOf(method: string, { shape, rank }: Tensor): void {
    const where = `${this.name}.${method}`;
    const { eventShape, batchShape } = this;
    const cut = rank - eventShape.length;
    if (cut < 0 || !sameShape(shape.slice(cut), eventShape)) {
      throw new ShapeError(
        where,
        `value is ${formatShape(shape)}; its last axes must be those of an event, ${formatShape(eventShape)}`,
        { expected: eventShape, got: shape },
      );
    }
    broadcastShapes(where, shape.slice(0, cut), batchShape);
  }
}

/** Throws unless it is a distribution. */
export function requireDistribution(where: string, name: string, value: unknown): asserts value is Distribution {
  if (!(value instanceof Distribution)) refuseArgument(where, name, value, 'a Distribution');
}

/** Reads `expand` of `enumerateSupport`. */
export function expandOf(where: string, options: EnumerateOptions): { expand: boolean } {
  const { expand = true } = requireOptions<EnumerateOptions>(where, options, { expand: true });
  return { expand };
}
