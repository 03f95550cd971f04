import {
  abs,
  greaterEqual,
  mul,
  requireNumber,
  sqrtOfSquares,
  sub,
  where,
  type Tensor,
} from '@gradkit/core-tensor/functional';
import { Loss } from './internal/loss.ts';
import { reduce, requireLossOptions, requirePair, type LossOptions, type Reduction } from './internal/reduction.ts';

/**
 * Mean squared error.
 *
 * `loss = (prediction − target)²`
 *
 * @param predictions any shape, floating
 * @param targets same shape and dtype
 * @param options `reduction`: default `mean`
 * @returns a scalar, or the shape of `predictions` for `none`
 * @throws {ShapeError} if the shapes differ
 * @throws {DTypeError} if the dtypes differ
 * @example mse(tensor([4, 3]), tensor([3, 5])).item(); // 2.5
 * @see https://pytorch.org/docs/stable/generated/torch.nn.MSELoss.html
 */
export function mse(predictions: Tensor, targets: Tensor, options: LossOptions = {}): Tensor {
  const { reduction } = requireLossOptions('mse', options, { reduction: true });
  requirePair('mse', ['predictions', 'targets'], [predictions, targets]);
  const error = sub(predictions, targets);
  return reduce(mul(error, error), reduction);
}

/** `mse` with its options. @example new MSELoss({ reduction: 'sum' }).forward(tensor([4, 3]), tensor([3, 5])).item(); // 5 */
export class MSELoss extends Loss<LossOptions> {
  constructor(options: LossOptions = {}) {
    super(requireLossOptions('MSELoss', options, { reduction: true }));
  }

  forward(prediction: Tensor, target: Tensor): Tensor {
    return mse(prediction, target, this.options);
  }
}

/**
 * Root of the mean squared error: in the unit of the targets.
 *
 * `loss = √ mean((prediction − target)²)`
 *
 * @param predictions any shape, floating
 * @param targets same shape and dtype
 * @returns a scalar; its gradient is infinite where every prediction is right
 * @throws {ShapeError} if the shapes differ
 * @throws {DTypeError} if the dtypes differ
 * @example rmse(tensor([4, 3]), tensor([3, 5])).item(); // 1.5811
 */
export function rmse(predictions: Tensor, targets: Tensor): Tensor {
  requirePair('rmse', ['predictions', 'targets'], [predictions, targets]);
  return sqrtOfSquares(mse(predictions, targets));
}

/**
 * Mean absolute error.
 *
 * `loss = |prediction − target|`
 *
 * @param predictions any shape, floating
 * @param targets same shape and dtype
 * @param options `reduction`: default `mean`
 * @returns a scalar, or the shape of `predictions` for `none`
 * @throws {ShapeError} if the shapes differ
 * @throws {DTypeError} if the dtypes differ
 * @example mae(tensor([4, 3]), tensor([3, 5])).item(); // 1.5
 * @see https://pytorch.org/docs/stable/generated/torch.nn.L1Loss.html
 */
export function mae(predictions: Tensor, targets: Tensor, options: LossOptions = {}): Tensor {
  const { reduction } = requireLossOptions('mae', options, { reduction: true });
  requirePair('mae', ['predictions', 'targets'], [predictions, targets]);
  return reduce(abs(sub(predictions, targets)), reduction);
}

/** `mae` with its options. @example new L1Loss().forward(tensor([4, 3]), tensor([3, 5])).item(); // 1.5 */
export class L1Loss extends Loss<LossOptions> {
  constructor(options: LossOptions = {}) {
    super(requireLossOptions('L1Loss', options, { reduction: true }));
  }

  forward(prediction: Tensor, target: Tensor): Tensor {
    return mae(prediction, target, this.options);
  }
}

interface HuberOptions extends LossOptions {
  /** where the square turns into a line; default 1 */
  readonly delta?: number | undefined;
}

/** Those options with their defaults. */
interface FilledHuber extends HuberOptions {
  readonly delta: number;
  readonly reduction: Reduction;
}

/** The square where an error is not large: infinite ones, which are not taken, would spoil gradients. */
function squareOf(error: Tensor, isLarge: Tensor, factor: number): Tensor {
  const small = where(isLarge, 0, error);
  return mul(mul(small, small), factor);
}

function requireHuber(loss: string, options: HuberOptions): FilledHuber {
  const { delta = 1, reduction } = requireLossOptions(loss, options, { delta: true, reduction: true });
  requireNumber(loss, 'delta', delta, { above: 0 });
  return { delta, reduction };
}

/**
 * Huber loss: squared for small errors, linear for large ones, so that outliers count less.
 *
 * `loss = ½e²` for |e| < δ, else `δ(|e| − ½δ)`, with e = prediction − target
 *
 * @param predictions any shape, floating
 * @param targets same shape and dtype
 * @param options `delta`: above 0, default 1; `reduction`: default `mean`
 * @returns a scalar, or the shape of `predictions` for `none`
 * @throws {ShapeError} if the shapes differ
 * @throws {DTypeError} if the dtypes differ
 * @throws {ConfigError} if `delta` is not above 0
 * @example huber(tensor([0.5, 3]), tensor([0, 0]), { reduction: 'none' }).toArray(); // [0.125, 2.5]
 * @see https://pytorch.org/docs/stable/generated/torch.nn.HuberLoss.html
 */
export function huber(predictions: Tensor, targets: Tensor, options: HuberOptions = {}): Tensor {
  const { delta, reduction } = requireHuber('huber', options);
  requirePair('huber', ['predictions', 'targets'], [predictions, targets]);
  const error = sub(predictions, targets);
  const size = abs(error);
  const isLarge = greaterEqual(size, delta);
  const squared = squareOf(error, isLarge, 0.5);
  const line = mul(sub(size, 0.5 * delta), delta);
  return reduce(where(isLarge, line, squared), reduction);
}

/** `huber` with its options. @example new HuberLoss({ delta: 2 }).forward(tensor([3]), tensor([0])).item(); // 4 */
export class HuberLoss extends Loss<HuberOptions> {
  constructor(options: HuberOptions = {}) {
    super(requireHuber('HuberLoss', options));
  }

  forward(prediction: Tensor, target: Tensor): Tensor {
    return huber(prediction, target, this.options);
  }
}

interface SmoothL1Options extends LossOptions {
  /** where the square turns into a line; 0: nowhere, which is the absolute error; default 1 */
  readonly beta?: number | undefined;
}

function requireSmoothL1(
  loss: string,
  options: SmoothL1Options,
): { readonly beta: number; readonly reduction: Reduction } {
  const { beta = 1, reduction } = requireLossOptions(loss, options, { beta: true, reduction: true });
  requireNumber(loss, 'beta', beta, { least: 0 });
  return { beta, reduction };
}

/**
 * Smooth L1 loss: squared for small errors, the absolute error for large ones; `huber` divided by its delta.
 *
 * `loss = ½e² / β` for |e| < β, else `|e| − ½β`, with e = prediction − target
 *
 * @param predictions any shape, floating
 * @param targets same shape and dtype
 * @param options `beta`: at least 0, default 1; `reduction`: default `mean`
 * @returns a scalar, or the shape of `predictions` for `none`
 * @throws {ShapeError} if the shapes differ
 * @throws {DTypeError} if the dtypes differ
 * @throws {ConfigError} if `beta` is below 0
 * @example smoothL1Loss(tensor([0.5, 3]), tensor([0, 0]), { reduction: 'none' }).toArray(); // [0.125, 2.5]
 * @see Girshick (2015); https://pytorch.org/docs/stable/generated/torch.nn.SmoothL1Loss.html
 */
export function smoothL1Loss(predictions: Tensor, targets: Tensor, options: SmoothL1Options = {}): Tensor {
  const { beta, reduction } = requireSmoothL1('smoothL1Loss', options);
  requirePair('smoothL1Loss', ['predictions', 'targets'], [predictions, targets]);
  const error = sub(predictions, targets);
  const size = abs(error);
  if (beta === 0) return reduce(size, reduction);
  const isLarge = greaterEqual(size, beta);
  const squared = squareOf(error, isLarge, 0.5 / beta);
  return reduce(where(isLarge, sub(size, 0.5 * beta), squared), reduction);
}

/** `smoothL1Loss` with its options. @example new SmoothL1Loss().forward(tensor([3]), tensor([0])).item(); // 2.5 */
export class SmoothL1Loss extends Loss<SmoothL1Options> {
  constructor(options: SmoothL1Options = {}) {
    super(requireSmoothL1('SmoothL1Loss', options));
  }

  forward(prediction: Tensor, target: Tensor): Tensor {
    return smoothL1Loss(prediction, target, this.options);
  }
}
