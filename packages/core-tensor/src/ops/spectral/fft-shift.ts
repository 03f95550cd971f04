import { requireOptions, requireTensor } from '../../arguments/index.ts';
import { axesOf } from '../../arguments/axis.ts';
import type { Tensor } from '../../tensor.ts';
import { roll } from '../movement/roll.ts';
import type { Axes } from '../reduction/define-reduction.ts';

interface ShiftOptions {
  /** one axis or several; of complex numbers, without the last one of real and imaginary parts; default null: all */
  readonly axis?: Axes | undefined;
}

/**
 * Puts the frequency 0 in the middle.
 *
 * @param x any shape and dtype
 * @param options `axis`: one or several, default all; for complex numbers they have to be given, since the last axis has real and
 *   imaginary parts
 * @returns same shape and dtype as `x`
 * @throws {ShapeError} if an axis is outside the rank of `x` or given twice
 * @example fftshift(tensor([0, 1, 2, -2, -1])).toArray(); // [-2, -1, 0, 1, 2]
 * @see https://pytorch.org/docs/stable/generated/torch.fft.fftshift.html
 */
export function fftshift(x: Tensor, options: ShiftOptions = {}): Tensor {
  return shifted('fftshift', x, options, (length) => Math.floor(length / 2));
}

/**
 * Puts the frequency 0 first again: the inverse of `fftshift`.
 *
 * @param x any shape and dtype
 * @param options as for `fftshift`
 * @returns same shape and dtype as `x`
 * @throws {ShapeError} if an axis is outside the rank of `x` or given twice
 * @example ifftshift(tensor([-2, -1, 0, 1, 2])).toArray(); // [0, 1, 2, -2, -1]
 * @see https://pytorch.org/docs/stable/generated/torch.fft.ifftshift.html
 */
export function ifftshift(x: Tensor, options: ShiftOptions = {}): Tensor {
  return shifted('ifftshift', x, options, (length) => -Math.floor(length / 2));
}

function shifted(where: string, x: Tensor, options: ShiftOptions, by: (length: number) => number): Tensor {
  requireTensor(where, 'x', x);
  const { axis = null } = requireOptions<ShiftOptions>(where, options, { axis: true });
  const axes = axesOf(where, x, axis);
  if (axes.length === 0) return x;
  return roll(
    x,
    axes.map((each) => by(x.shape[each])),
    axes,
  );
}
