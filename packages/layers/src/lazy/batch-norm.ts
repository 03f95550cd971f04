import { BatchNorm1d, BatchNorm2d, BatchNorm3d } from '../normalization/batch-norm.ts';
import type { Module } from '../module/module.ts';
import { lazily, waitForInputs } from './lazy.ts';

type Options = NonNullable<ConstructorParameters<typeof BatchNorm1d>[1]>;

/** Makes a normalization wait for its features. */
function waitForFeatures(
  layer: Module,
  axes: number,
  { affine = true }: Options,
  make: (inputs: number) => Module,
): void {
  waitForInputs(layer, {
    name: `LazyBatchNorm${axes}d`,
    field: 'features',
    axis: 1,
    ranks: axes === 1 ? [2, 3] : [axes + 2],
    from: [affine ? 'weight' : 'running_mean', ([features]) => features],
    make,
  });
}

/**
 * `BatchNorm1d` that learns its number of features at the first `forward`, by `summary` or by `loadStateDict`, and is a `BatchNorm1d` from then on.
 *
 * @example new LazyBatchNorm1d().forward(zeros([2, 3])).shape; // [2, 3]
 * @see https://pytorch.org/docs/stable/generated/torch.nn.LazyBatchNorm1d.html
 */
export class LazyBatchNorm1d extends BatchNorm1d {
  protected override kind() {
    return lazily(super.kind());
  }

  constructor(options: Options = {}) {
    super(1, options);
    waitForFeatures(this, 1, options, (features) => new BatchNorm1d(features, options));
  }
}

/**
 * `BatchNorm2d` that learns its number of features at the first `forward`, by `summary` or by `loadStateDict`, and is a `BatchNorm2d` from then on.
 *
 * @example new LazyBatchNorm2d().forward(zeros([2, 3, 4, 4])).shape; // [2, 3, 4, 4]
 * @see https://pytorch.org/docs/stable/generated/torch.nn.LazyBatchNorm2d.html
 */
export class LazyBatchNorm2d extends BatchNorm2d {
  protected override kind() {
    return lazily(super.kind());
  }

  constructor(options: Options = {}) {
    super(1, options);
    waitForFeatures(this, 2, options, (features) => new BatchNorm2d(features, options));
  }
}

/**
 * `BatchNorm3d` that learns its number of features at the first `forward`, by `summary` or by `loadStateDict`, and is a `BatchNorm3d` from then on.
 *
 * @example new LazyBatchNorm3d().forward(zeros([2, 3, 4, 4, 4])).shape; // [2, 3, 4, 4, 4]
 * @see https://pytorch.org/docs/stable/generated/torch.nn.LazyBatchNorm3d.html
 */
export class LazyBatchNorm3d extends BatchNorm3d {
  protected override kind() {
    return lazily(super.kind());
  }

  constructor(options: Options = {}) {
    super(1, options);
    waitForFeatures(this, 3, options, (features) => new BatchNorm3d(features, options));
  }
}
