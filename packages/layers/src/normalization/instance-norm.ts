import { Buffer, noGrad, Parameter } from '@gradkit/autograd';
import {
  add,
  batchNorm,
  formatShape,
  instanceNorm,
  mean,
  mul,
  ones,
  requireBoolean,
  requireNumber,
  requireOptions,
  requireTensor,
  requireWholeNumber,
  ShapeError,
  squeeze,
  sub,
  unsqueeze,
  variance,
  zeros,
  type Tensor,
} from '@gradkit/core-tensor/functional';
import { Module } from '../module/module.ts';

interface InstanceNormOptions {
  /** added to the variance; default 1e-5 */
  readonly eps?: number | undefined;
  /** share of the newest batch in the running statistics, 0 … 1; default 0.1 */
  readonly momentum?: number | undefined;
  /** whether there is a weight; default false */
  readonly affine?: boolean | undefined;
  /** whether there are running statistics, which are used in evaluation; default false */
  readonly trackRunningStats?: boolean | undefined;
  /** default true, if `affine` */
  readonly bias?: boolean | undefined;
}

const known = { eps: true, momentum: true, affine: true, trackRunningStats: true, bias: true } as const;

/** What instance normalization of all ranks shares. */
abstract class InstanceNorm extends Module {
  readonly weight: Parameter | null; // [numFeatures]
  readonly bias: Parameter | null; // [numFeatures]
  readonly runningMean: Buffer | null; // [numFeatures]
  readonly runningVar: Buffer | null; // [numFeatures]
  readonly numBatchesTracked: Buffer | null; // []
  readonly numFeatures: number;
  readonly eps: number;
  readonly momentum: number;

  /** the name, and what inputs with a batch are; a method, for the constructor asks before fields are there */
  protected abstract kind(): { readonly name: string; readonly layout: string; readonly axes: number };

  constructor(numFeatures: number, options: InstanceNormOptions = {}) {
    super();
    const { name } = this.kind();
    const given = requireOptions(name, options, known);
    const { eps = 1e-5, momentum = 0.1, affine = false, trackRunningStats = false, bias = true } = given;
    requireWholeNumber(name, 'numFeatures', numFeatures, { least: 1 });
    requireNumber(name, 'eps', eps, { least: 0 });
    requireNumber(name, 'momentum', momentum, { least: 0, most: 1 });
    requireBoolean(name, 'affine', affine);
    requireBoolean(name, 'trackRunningStats', trackRunningStats);
    requireBoolean(name, 'bias', bias);
    this.numFeatures = numFeatures;
    this.eps = eps;
    this.momentum = momentum;
    this.weight = affine ? new Parameter(ones([numFeatures])) : null;
    this.bias = affine && bias ? new Parameter(zeros([numFeatures])) : null;
    this.runningMean = trackRunningStats ? new Buffer(zeros([numFeatures])) : null;
    this.runningVar = trackRunningStats ? new Buffer(ones([numFeatures])) : null;
    this.numBatchesTracked = trackRunningStats ? new Buffer(zeros([], { dtype: 'int64' })) : null;
  }

  /** @param x with or without a batch */
  forward(x: Tensor): Tensor {
    const { axes } = this.kind();
    this.#requireInput(x);
    return x.rank === axes ? this.#normalize(x) : squeeze(this.#normalize(unsqueeze(x, 0)), 0);
  }

  #normalize(x: Tensor): Tensor {
    const { weight, bias, runningMean, runningVar, eps } = this;
    if (!this.training && runningMean !== null && runningVar !== null)
      return batchNorm(x, runningMean.value, runningVar.value, weight?.value, bias?.value, { eps });
    if (this.training) this.#track(x);
    return instanceNorm(x, { weight: weight?.value, bias: bias?.value, eps });
  }

  /** Moves the running statistics towards the means of those of the examples; variances as those of samples. */
  #track(x: Tensor): void {
    const { runningMean, runningVar, momentum } = this;
    if (runningMean === null || runningVar === null) return;
    noGrad(() => {
      const spatial = x.shape.map((_, axis) => axis).slice(2);
      const moved = (old: Tensor, batch: Tensor): Tensor => add(old, mul(sub(mean(batch, 0), old), momentum));
      runningMean.value = moved(runningMean.value, mean(x, spatial));
      runningVar.value = moved(runningVar.value, variance(x, spatial));
    });
  }

  #requireInput(x: Tensor): void {
    const { name, layout, axes } = this.kind();
    const { numFeatures } = this;
    requireTensor(name, 'x', x);
    const { rank, shape } = x;
    if (rank !== axes && rank !== axes - 1)
      throw new ShapeError(name, `x is ${formatShape(shape)} but must be ${layout}, or that without the batch`, {
        expected: layout,
        got: shape,
      });
    const axis = rank - axes + 1;
    if (shape[axis] !== numFeatures)
      throw new ShapeError(
        name,
        `x is ${formatShape(shape)} but must have ${numFeatures} features on axis ${axis}, not ${shape[axis]}`,
        { expected: numFeatures, got: shape[axis] },
      );
    const values = shape.slice(axis + 1).reduce((product, size) => product * size, 1);
    if (values > 1 || (!this.training && this.runningMean !== null)) return;
    throw new ShapeError(
      name,
      `x is ${formatShape(shape)}, with ${values} ${values === 1 ? 'value' : 'values'} for each feature of an example; there must be at least 2, for there is no variance of one`,
      { expected: 2, got: values },
    );
  }
}

/**
 * Normalizes each channel of each example over its length; the batch does not matter.
 *
 * `y = (x − mean) / √(variance + eps) · weight + bias`
 *
 * @example new InstanceNorm1d(3).forward(zeros([2, 3, 8])).shape; // [2, 3, 8]
 * @see Ulyanov et al. (2016); https://pytorch.org/docs/stable/generated/torch.nn.InstanceNorm1d.html
 */
export class InstanceNorm1d extends InstanceNorm {
  protected kind() {
    return { name: 'InstanceNorm1d', layout: '[batch, features, length]', axes: 3 };
  }
}

/**
 * Normalizes each channel of each example over its pixels; the batch does not matter.
 *
 * `y = (x − mean) / √(variance + eps) · weight + bias`
 *
 * @example new InstanceNorm2d(3).forward(zeros([2, 3, 4, 4])).shape; // [2, 3, 4, 4]
 * @see Ulyanov et al. (2016); https://pytorch.org/docs/stable/generated/torch.nn.InstanceNorm2d.html
 */
export class InstanceNorm2d extends InstanceNorm {
  protected kind() {
    return { name: 'InstanceNorm2d', layout: '[batch, features, height, width]', axes: 4 };
  }
}

/**
 * Normalizes each channel of each example over its voxels; the batch does not matter.
 *
 * `y = (x − mean) / √(variance + eps) · weight + bias`
 *
 * @example new InstanceNorm3d(3).forward(zeros([2, 3, 2, 4, 4])).shape; // [2, 3, 2, 4, 4]
 * @see Ulyanov et al. (2016); https://pytorch.org/docs/stable/generated/torch.nn.InstanceNorm3d.html
 */
export class InstanceNorm3d extends InstanceNorm {
  protected kind() {
    return { name: 'InstanceNorm3d', layout: '[batch, features, depth, height, width]', axes: 5 };
  }
}
