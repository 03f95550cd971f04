import { Buffer, noGrad, Parameter } from '@gradkit/autograd';
import {
  add,
  batchNorm,
  cast,
  div,
  formatShape,
  mul,
  ones,
  requireBoolean,
  requireNumber,
  requireOptions,
  requireWholeNumber,
  reshape,
  ShapeError,
  standardize,
  sub,
  zeros,
  type Tensor,
} from '@gradkit/core-tensor/functional';
import { Module } from '../module/module.ts';

interface BatchNormOptions {
  /** added to the variance; default 1e-5 */
  readonly eps?: number | undefined;
  /** share of the newest batch in the running statistics, 0 … 1; null: all batches count alike; default 0.1 */
  readonly momentum?: number | null | undefined;
  /** whether there is a weight; default true */
  readonly affine?: boolean | undefined;
  /** whether there are running statistics; without them, those of the batch are used in evaluation, too; default true */
  readonly trackRunningStats?: boolean | undefined;
  /** default true, if `affine` */
  readonly bias?: boolean | undefined;
}

const known = { eps: true, momentum: true, affine: true, trackRunningStats: true, bias: true } as const;

/** What batch normalization of all ranks shares. */
export abstract class BatchNorm extends Module {
  readonly weight: Parameter | null; // [features]
  readonly bias: Parameter | null; // [features]
  readonly runningMean: Buffer | null; // [features]
  readonly runningVar: Buffer | null; // [features]
  readonly numBatchesTracked: Buffer | null; // []
  readonly features: number;
  readonly eps: number;
  readonly momentum: number | null;

  /** the name and what inputs may be; a method, for the constructor asks before fields are there */
  protected abstract kind(): { readonly name: string; readonly layouts: Readonly<Record<number, string>> };

  constructor(features: number, options: BatchNormOptions = {}) {
    super();
    const { name } = this.kind();
    const {
      eps = 1e-5,
      momentum = 0.1,
      affine = true,
      trackRunningStats = true,
      bias = true,
    } = requireOptions(name, options, known);
    requireWholeNumber(name, 'features', features, { least: 1 });
    requireNumber(name, 'eps', eps, { least: 0 });
    if (momentum !== null) requireNumber(name, 'momentum', momentum, { least: 0, most: 1 });
    requireBoolean(name, 'affine', affine);
    requireBoolean(name, 'trackRunningStats', trackRunningStats);
    requireBoolean(name, 'bias', bias);
    this.features = features;
    this.eps = eps;
    this.momentum = momentum;
    this.weight = affine ? new Parameter(ones([features])) : null;
    this.bias = affine && bias ? new Parameter(zeros([features])) : null;
    this.runningMean = trackRunningStats ? new Buffer(zeros([features])) : null;
    this.runningVar = trackRunningStats ? new Buffer(ones([features])) : null;
    this.numBatchesTracked = trackRunningStats ? new Buffer(zeros([], { dtype: 'int64' })) : null;
  }

  forward(x: Tensor): Tensor {
    this.#requireInput(x);
    const { weight, bias, runningMean, runningVar, eps } = this;
    if (!this.training && runningMean !== null && runningVar !== null)
      return batchNorm(x, runningMean.value, runningVar.value, weight?.value, bias?.value, { eps });
    if (this.training && x.size === 0) return this.#ofNothing(x);
    const { y, center, spread } = standardize(x, weight?.value ?? null, bias?.value ?? null, eps);
    if (this.training) this.#track(center, spread, x.size / this.features);
    return y;
  }

  /** A batch without values is counted, and leaves the statistics as they are. */
  #ofNothing(x: Tensor): Tensor {
    const { numBatchesTracked, weight, bias, eps } = this;
    if (numBatchesTracked !== null) numBatchesTracked.value = add(numBatchesTracked.value, 1);
    return batchNorm(x, null, null, weight?.value, bias?.value, { eps, training: true });
  }

  /** Moves the running statistics towards those of the batch; the variance as that of a sample of `count`. */
  #track(center: Tensor, spread: Tensor, count: number): void {
    const { runningMean, runningVar, numBatchesTracked } = this;
    if (runningMean === null || runningVar === null || numBatchesTracked === null) return;
    noGrad(() => {
      numBatchesTracked.value = add(numBatchesTracked.value, 1);
      const share = this.momentum ?? div(1, cast(numBatchesTracked.value, center.dtype));
      const moved = (old: Tensor, batch: Tensor): Tensor => add(old, mul(sub(reshape(batch, old.shape), old), share));
      runningMean.value = moved(runningMean.value, center);
      runningVar.value = moved(runningVar.value, mul(spread, count / (count - 1)));
    });
  }

  #requireInput({ shape, size }: Tensor): void {
    const { name, layouts } = this.kind();
    const { features } = this;
    if (!(shape.length in layouts))
      throw new ShapeError(name, `x is ${formatShape(shape)} but must be ${Object.values(layouts).join(' or ')}`, {
        expected: Object.values(layouts),
        got: shape,
      });
    if (shape[1] !== features)
      throw new ShapeError(
        name,
        `x is ${formatShape(shape)} but must have ${features} features on axis 1, not ${shape[1]}`,
        {
          expected: features,
          got: shape[1],
        },
      );
    const values = size / features;
    if (this.training && values === 1)
      throw new ShapeError(
        name,
        `x is ${formatShape(shape)}, with 1 value for each feature; training needs at least 2, for there is no variance of one. Use a larger batch or eval()`,
        { expected: 2, got: values },
      );
  }
}

/**
 * Normalizes every feature over the batch: with the statistics of the batch while training, with running ones in evaluation.
 *
 * `y = (x − mean) / √(variance + eps) · weight + bias`
 *
 * @example new BatchNorm1d(1).forward(tensor([[1], [3]])).toArray(); // [[-1.000], [1.000]]
 * @see Ioffe and Szegedy (2015); https://pytorch.org/docs/stable/generated/torch.nn.BatchNorm1d.html
 */
export class BatchNorm1d extends BatchNorm {
  protected kind() {
    return { name: 'BatchNorm1d', layouts: { 2: '[batch, features]', 3: '[batch, features, length]' } };
  }
}

/**
 * Normalizes every channel over the batch and all pixels: with the statistics of the batch while training, with running ones in
 * evaluation.
 *
 * `y = (x − mean) / √(variance + eps) · weight + bias`
 *
 * @example new BatchNorm2d(3).forward(zeros([2, 3, 4, 4])).shape; // [2, 3, 4, 4]
 * @see Ioffe and Szegedy (2015); https://pytorch.org/docs/stable/generated/torch.nn.BatchNorm2d.html
 */
export class BatchNorm2d extends BatchNorm {
  protected kind() {
    return { name: 'BatchNorm2d', layouts: { 4: '[batch, features, height, width]' } };
  }
}

/**
 * Normalizes every channel over the batch and all voxels: with the statistics of the batch while training, with running ones in
 * evaluation.
 *
 * `y = (x − mean) / √(variance + eps) · weight + bias`
 *
 * @example new BatchNorm3d(2).forward(zeros([2, 2, 3, 4, 4])).shape; // [2, 2, 3, 4, 4]
 * @see Ioffe and Szegedy (2015); https://pytorch.org/docs/stable/generated/torch.nn.BatchNorm3d.html
 */
export class BatchNorm3d extends BatchNorm {
  protected kind() {
    return { name: 'BatchNorm3d', layouts: { 5: '[batch, features, depth, height, width]' } };
  }
}
