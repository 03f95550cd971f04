import { abs, less, mul, requireNumber, sqrtOfSquares, sub, where, type Tensor } from '@gradkit/core-tensor/functional';
import { reduce, requireLossOptions, requirePair, type LossOptions } from './internal/reduction.ts';

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

interface HuberOptions extends LossOptions {
  /** where the square turns into a line; default 1 */
  readonly delta?: number | undefined;
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
  const { delta = 1, reduction } = requireLossOptions('huber', options, { delta: true, reduction: true });
  requirePair('huber', ['predictions', 'targets'], [predictions, targets]);
  requireNumber('huber', 'delta', delta, { above: 0 });
  const error = sub(predictions, targets);
  const size = abs(error);
  const squared = mul(mul(error, error), 0.5);
  const line = mul(sub(size, 0.5 * delta), delta);
  return reduce(where(less(size, delta), squared, line), reduction);
}
