import { isPlainObject } from '@gradkit/core-tensor/functional';
import { InstanceNorm1d, InstanceNorm2d, InstanceNorm3d } from '../normalization/instance-norm.ts';
import type { Module } from '../module/module.ts';
import { lazily, waitForInputs } from './lazy.ts';

type Options = NonNullable<ConstructorParameters<typeof InstanceNorm1d>[1]>;

/** PyTorch's lazy layers are affine and have running statistics unless told otherwise, those that know their features are not. */
function withDefaults(options: Options): Options {
  if (!isPlainObject(options)) return options;
  const { affine = true, trackRunningStats = true, ...others }: Options = options;
  return { ...others, affine, trackRunningStats };
}

/** Makes a normalization wait for its features; inputs may be without a batch. */
function waitForFeatures(
  layer: Module,
  axes: number,
  { affine = true }: Options,
  make: (inputs: number) => Module,
): void {
  waitForInputs(layer, {
    name: `LazyInstanceNorm${axes}d`,
    field: 'numFeatures',
    axis: -1 - axes,
    ranks: [axes + 1, axes + 2],
    from: [affine ? 'weight' : 'running_mean', ([features]) => features],
    make,
  });
}

/**
 * `InstanceNorm1d` that learns its number of features at the first `forward`, by `summary` or by `loadStateDict`, and is an `InstanceNorm1d` from then on.
 *
 * @example new LazyInstanceNorm1d().forward(zeros([2, 3, 4])).shape; // [2, 3, 4]
 * @see https://pytorch.org/docs/stable/generated/torch.nn.LazyInstanceNorm1d.html
 */
export class LazyInstanceNorm1d extends InstanceNorm1d {
  protected override kind() {
    return lazily(super.kind());
  }

  /** @param options `affine` and `trackRunningStats`: default true; `eps`, `momentum`, `bias` */
  constructor(options: Options = {}) {
    const given = withDefaults(options);
    super(1, given);
    waitForFeatures(this, 1, given, (features) => new InstanceNorm1d(features, given));
  }
}

/**
 * `InstanceNorm2d` that learns its number of features at the first `forward`, by `summary` or by `loadStateDict`, and is an `InstanceNorm2d` from then on.
 *
 * @example new LazyInstanceNorm2d().forward(zeros([2, 3, 4, 4])).shape; // [2, 3, 4, 4]
 * @see https://pytorch.org/docs/stable/generated/torch.nn.LazyInstanceNorm2d.html
 */
export class LazyInstanceNorm2d extends InstanceNorm2d {
  protected override kind() {
    return lazily(super.kind());
  }

  /** @param options `affine` and `trackRunningStats`: default true; `eps`, `momentum`, `bias` */
  constructor(options: Options = {}) {
    const given = withDefaults(options);
    super(1, given);
    waitForFeatures(this, 2, given, (features) => new InstanceNorm2d(features, given));
  }
}

/**
 * `InstanceNorm3d` that learns its number of features at the first `forward`, by `summary` or by `loadStateDict`, and is an `InstanceNorm3d` from then on.
 *
 * @example new LazyInstanceNorm3d().forward(zeros([2, 3, 4, 4, 4])).shape; // [2, 3, 4, 4, 4]
 * @see https://pytorch.org/docs/stable/generated/torch.nn.LazyInstanceNorm3d.html
 */
export class LazyInstanceNorm3d extends InstanceNorm3d {
  protected override kind() {
    return lazily(super.kind());
  }

  /** @param options `affine` and `trackRunningStats`: default true; `eps`, `momentum`, `bias` */
  constructor(options: Options = {}) {
    const given = withDefaults(options);
    super(1, given);
    waitForFeatures(this, 3, given, (features) => new InstanceNorm3d(features, given));
  }
}
