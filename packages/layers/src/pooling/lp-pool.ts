import {
  abs,
  avgPool1d,
  avgPool2d,
  avgPool3d,
  ConfigError,
  maxPool1d,
  maxPool2d,
  maxPool3d,
  mul,
  neg,
  pow,
  relu,
  requireBoolean,
  requireNumber,
  requireOptions,
  requireTensor,
  requireWindows,
  sign,
  sizeOf,
  type PerAxis,
  type Tensor,
} from '@gradkit/core-tensor/functional';
import { Module } from '../module/module.ts';

interface LPPoolOptions {
  /** distance between windows; default the kernel size */
  readonly stride?: PerAxis | undefined;
  /** let a last window reach over the end; default false */
  readonly ceilMode?: boolean | undefined;
}

const averages = [avgPool1d, avgPool2d, avgPool3d];
const maxima = [maxPool1d, maxPool2d, maxPool3d];

/** Throws unless windows can be pooled so. @returns the size of the kernel along each axis */
function requireLP(
  where: string,
  [normType, kernelSize]: readonly [number, PerAxis],
  options: LPPoolOptions,
  axes: number,
): readonly number[] {
  const { stride, ceilMode = false } = requireOptions(where, options, { stride: true, ceilMode: true });
  requireNumber(where, 'normType', normType, { infinite: true });
  if (normType === 0) throw new ConfigError(where, 'normType is 0; it must be another number', { got: normType });
  requireBoolean(where, 'ceilMode', ceilMode);
  return requireWindows(where, { kernelSize, stride }, axes);
}

function lpPool(
  axes: number,
  [x, normType, kernelSize]: readonly [Tensor, number, PerAxis],
  options: LPPoolOptions,
): Tensor {
  const where = `lpPool${axes}d`;
  requireTensor(where, 'x', x);
  const kernel = requireLP(where, [normType, kernelSize], options, axes);
  const largest = maxima[axes - 1];
  if (normType === Infinity) return largest(abs(x), kernelSize, options);
  if (normType === -Infinity) return neg(largest(neg(abs(x)), kernelSize, options));
  const means = averages[axes - 1](pow(x, normType), kernelSize, options);
  const sums = mul(mul(sign(means), relu(abs(means))), sizeOf(kernel)); // `relu` sends nothing back where the sum is 0
  return pow(sums, 1 / normType);
}

/**
 * Power sum of every window over sequences.
 *
 * `y = (Σ x^p)^(1/p)`
 *
 * @param x `[batch, channels, length]` or `[channels, length]`, floating
 * @param normType p, other than 0; ∞: the largest magnitude of the window, −∞: the smallest
 * @param kernelSize of a window: entries of a window
 * @param options `stride` (default `kernelSize`): a number or one for each axis; `ceilMode`: let a last window reach over the end
 * @returns `x` with, for each spatial axis, `⌊(size − kernel) / stride⌋ + 1` entries, rounded up with `ceilMode`
 * @throws {ShapeError} if `x` has other axes or a window is larger
 * @throws {ConfigError} if `normType` is 0, or an option is not a whole number of at least 1
 * @throws {DTypeError} if `x` is not floating
 * @example lpPool1d(tensor([[[3, 4, 0, 2]]]), 2, 2).toArray(); // [[[5, 2]]]
 * @see https://pytorch.org/docs/stable/generated/torch.nn.LPPool1d.html (sums below 0, of odd p, give NaN for p above 1)
 */
export function lpPool1d(x: Tensor, normType: number, kernelSize: PerAxis, options: LPPoolOptions = {}): Tensor {
  return lpPool(1, [x, normType, kernelSize], options);
}

/**
 * Power sum of every window over images.
 *
 * `y = (Σ x^p)^(1/p)`
 *
 * @param x `[batch, channels, height, width]` or `[channels, height, width]`, floating
 * @param normType p, other than 0; ∞: the largest magnitude of the window, −∞: the smallest
 * @param kernelSize of a window: a number, or `[height, width]`
 * @param options `stride` (default `kernelSize`): a number or one for each axis; `ceilMode`: let a last window reach over the end
 * @returns `x` with, for each spatial axis, `⌊(size − kernel) / stride⌋ + 1` entries, rounded up with `ceilMode`
 * @throws {ShapeError} if `x` has other axes or a window is larger
 * @throws {ConfigError} if `normType` is 0, or an option is not a whole number of at least 1
 * @throws {DTypeError} if `x` is not floating
 * @example lpPool2d(tensor([[[[1, 1], [1, 1]]]]), 2, 2).toArray(); // [[[[2]]]]
 * @see https://pytorch.org/docs/stable/generated/torch.nn.LPPool2d.html (sums below 0, of odd p, give NaN for p above 1)
 */
export function lpPool2d(x: Tensor, normType: number, kernelSize: PerAxis, options: LPPoolOptions = {}): Tensor {
  return lpPool(2, [x, normType, kernelSize], options);
}

/**
 * Power sum of every window over volumes.
 *
 * `y = (Σ x^p)^(1/p)`
 *
 * @param x `[batch, channels, depth, height, width]` or that without the batch, floating
 * @param normType p, other than 0; ∞: the largest magnitude of the window, −∞: the smallest
 * @param kernelSize of a window: a number, or `[depth, height, width]`
 * @param options `stride` (default `kernelSize`): a number or one for each axis; `ceilMode`: let a last window reach over the end
 * @returns `x` with, for each spatial axis, `⌊(size − kernel) / stride⌋ + 1` entries, rounded up with `ceilMode`
 * @throws {ShapeError} if `x` has other axes or a window is larger
 * @throws {ConfigError} if `normType` is 0, or an option is not a whole number of at least 1
 * @throws {DTypeError} if `x` is not floating
 * @example lpPool3d(zeros([1, 2, 4, 4, 4]), 2, 2).shape; // [1, 2, 2, 2, 2]
 * @see https://pytorch.org/docs/stable/generated/torch.nn.LPPool3d.html (sums below 0, of odd p, give NaN for p above 1)
 */
export function lpPool3d(x: Tensor, normType: number, kernelSize: PerAxis, options: LPPoolOptions = {}): Tensor {
  return lpPool(3, [x, normType, kernelSize], options);
}

/** What power pooling layers hold: the power, the size of their windows, and how these move. */
abstract class LPPoolLayer extends Module {
  readonly normType: number;
  readonly kernelSize: PerAxis;
  readonly options: LPPoolOptions;

  /** a method, for the constructor asks before fields are there */
  protected abstract kind(): { readonly name: string; readonly axes: number };

  /**
   * @param normType the power, other than 0
   * @param kernelSize one number, or one for each spatial axis
   */
  constructor(normType: number, kernelSize: PerAxis, options: LPPoolOptions = {}) {
    super();
    const { name, axes } = this.kind();
    requireLP(name, [normType, kernelSize], options, axes);
    this.normType = normType;
    this.kernelSize = structuredClone(kernelSize); // lists of its own
    this.options = structuredClone(options);
  }
}

/**
 * Power sum of every window over sequences.
 *
 * @example new LPPool1d(2, 2).forward(tensor([[[3, 4, 0, 2]]])).toArray(); // [[[5, 2]]]
 * @see https://pytorch.org/docs/stable/generated/torch.nn.LPPool1d.html
 */
export class LPPool1d extends LPPoolLayer {
  protected kind() {
    return { name: 'LPPool1d', axes: 1 };
  }

  /** @param x `[batch, channels, length]` or `[channels, length]` */
  forward(x: Tensor): Tensor {
    return lpPool1d(x, this.normType, this.kernelSize, this.options);
  }
}

/**
 * Power sum of every window over images.
 *
 * @example new LPPool2d(2, [1, 2]).forward(zeros([1, 3, 4, 4])).shape; // [1, 3, 4, 2]
 * @see https://pytorch.org/docs/stable/generated/torch.nn.LPPool2d.html
 */
export class LPPool2d extends LPPoolLayer {
  protected kind() {
    return { name: 'LPPool2d', axes: 2 };
  }

  /** @param x `[batch, channels, height, width]` or `[channels, height, width]` */
  forward(x: Tensor): Tensor {
    return lpPool2d(x, this.normType, this.kernelSize, this.options);
  }
}

/**
 * Power sum of every window over volumes.
 *
 * @example new LPPool3d(2, 2).forward(zeros([1, 3, 4, 4, 4])).shape; // [1, 3, 2, 2, 2]
 * @see https://pytorch.org/docs/stable/generated/torch.nn.LPPool3d.html
 */
export class LPPool3d extends LPPoolLayer {
  protected kind() {
    return { name: 'LPPool3d', axes: 3 };
  }

  /** @param x `[batch, channels, depth, height, width]` or that without the batch */
  forward(x: Tensor): Tensor {
    return lpPool3d(x, this.normType, this.kernelSize, this.options);
  }
}
