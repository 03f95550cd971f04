import type { Tensor } from '@gradkit/core-tensor/functional';
import { BatchNorm1d, BatchNorm2d, BatchNorm3d } from '../normalization/batch-norm.ts';
import type { StateDict } from '../module/state-dict.ts';
import { becomeFor, becomeFrom, forgetShapes, type Lazy } from './lazy.ts';

type Options = NonNullable<ConstructorParameters<typeof BatchNorm1d>[1]>;

/**
 * `BatchNorm1d` that learns its number of features at the first `forward`, by `summary` or by `loadStateDict`, and is a `BatchNorm1d` from then on.
 *
 * @example new LazyBatchNorm1d().forward(zeros([2, 3])).shape; // [2, 3]
 * @see https://pytorch.org/docs/stable/generated/torch.nn.LazyBatchNorm1d.html
 */
export class LazyBatchNorm1d extends BatchNorm1d {
  readonly #lazy: Lazy;

  constructor(options: Options = {}) {
    super(1, options);
    this.#lazy = {
      name: 'LazyBatchNorm1d',
      axis: 1,
      ranks: [2, 3],
      from: [options.affine === false ? 'running_mean' : 'weight', ([features]) => features],
      make: (inputs) => new BatchNorm1d(inputs, options),
    };
    forgetShapes(this, this.#lazy);
  }

  override forward(x: Tensor): Tensor {
    becomeFor(this, this.#lazy, x);
    return super.forward(x);
  }

  override expect(name: string, state: StateDict): void {
    becomeFrom(this, this.#lazy, name, state);
  }
}

/**
 * `BatchNorm2d` that learns its number of features at the first `forward`, by `summary` or by `loadStateDict`, and is a `BatchNorm2d` from then on.
 *
 * @example new LazyBatchNorm2d().forward(zeros([2, 3, 4, 4])).shape; // [2, 3, 4, 4]
 * @see https://pytorch.org/docs/stable/generated/torch.nn.LazyBatchNorm2d.html
 */
export class LazyBatchNorm2d extends BatchNorm2d {
  readonly #lazy: Lazy;

  constructor(options: Options = {}) {
    super(1, options);
    this.#lazy = {
      name: 'LazyBatchNorm2d',
      axis: 1,
      ranks: [4],
      from: [options.affine === false ? 'running_mean' : 'weight', ([features]) => features],
      make: (inputs) => new BatchNorm2d(inputs, options),
    };
    forgetShapes(this, this.#lazy);
  }

  override forward(x: Tensor): Tensor {
    becomeFor(this, this.#lazy, x);
    return super.forward(x);
  }

  override expect(name: string, state: StateDict): void {
    becomeFrom(this, this.#lazy, name, state);
  }
}

/**
 * `BatchNorm3d` that learns its number of features at the first `forward`, by `summary` or by `loadStateDict`, and is a `BatchNorm3d` from then on.
 *
 * @example new LazyBatchNorm3d().forward(zeros([2, 3, 4, 4, 4])).shape; // [2, 3, 4, 4, 4]
 * @see https://pytorch.org/docs/stable/generated/torch.nn.LazyBatchNorm3d.html
 */
export class LazyBatchNorm3d extends BatchNorm3d {
  readonly #lazy: Lazy;

  constructor(options: Options = {}) {
    super(1, options);
    this.#lazy = {
      name: 'LazyBatchNorm3d',
      axis: 1,
      ranks: [5],
      from: [options.affine === false ? 'running_mean' : 'weight', ([features]) => features],
      make: (inputs) => new BatchNorm3d(inputs, options),
    };
    forgetShapes(this, this.#lazy);
  }

  override forward(x: Tensor): Tensor {
    becomeFor(this, this.#lazy, x);
    return super.forward(x);
  }

  override expect(name: string, state: StateDict): void {
    becomeFrom(this, this.#lazy, name, state);
  }
}
