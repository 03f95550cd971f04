import { requireBoolean, requireNumber, requireOptions, requireTensor } from '../../arguments/index.ts';
import { axesOf } from '../../arguments/axis.ts';
import type { Tensor } from '../../tensor.ts';
import { full } from '../../create.ts';
import { abs } from '../elementwise/abs.ts';
import { div } from '../elementwise/div.ts';
import { greater } from '../elementwise/greater.ts';
import { less } from '../elementwise/less.ts';
import { mul } from '../elementwise/mul.ts';
import { where } from '../elementwise/where.ts';
import { squeeze } from '../movement/squeeze.ts';
import { max } from './max.ts';
import { mean } from './mean.ts';
import { orZero } from './or-zero.ts';
import type { Axes, ReduceOptions } from './define-reduction.ts';
import { sqrtOfSquares } from '../elementwise/sqrt-of-squares.ts';
import { sub } from '../elementwise/sub.ts';

/** How to take the mean of squares. */
export interface VarianceOptions extends ReduceOptions {
  /** what is taken off the count; default 1 (a sample), 0 for a whole population */
  readonly correction?: number | undefined;
}

function varianceOptions(name: string, options: VarianceOptions): VarianceOptions {
  const { keepDims = false, correction } = requireOptions<VarianceOptions>(name, options, {
    keepDims: true,
    correction: true,
  });
  requireBoolean(name, 'keepDims', keepDims);
  if (correction !== undefined) requireNumber(name, 'correction', correction, { least: 0 });
  return { keepDims, correction };
}

/** @param name the function that was called, for messages */
export function varianceOf(name: string, x: Tensor, axis: Axes, options: VarianceOptions): Tensor {
  const { keepDims = false, correction = 1 } = varianceOptions(name, options);
  const axes = axesOf(name, x, axis);
  return spread(distances(x, axes), axes, { keepDims, correction });
}

function distances(x: Tensor, axes: readonly number[]): Tensor {
  return sub(x, mean(x, axes, { keepDims: true }));
}

function spread(
  distance: Tensor,
  axes: readonly number[],
  { keepDims, correction }: { readonly keepDims: boolean; readonly correction: number },
): Tensor {
  const count = axes.reduce((size, each) => size * distance.shape[each], 1);
  const squares = mean(mul(distance, distance), axes, { keepDims });
  return correction === 0 ? squares : mul(squares, count / Math.max(0, count - correction));
}

/** A power of two, so that nothing is rounded, that brings distances to where their squares neither overflow nor vanish, also where those below the normal numbers do. */
export function scaleFor(distance: Tensor, axes: readonly number[]): Tensor {
  const { dtype } = distance;
  const [large, down, up] = dtype === 'float64' ? [2 ** 500, 2 ** -600, 2 ** 600] : [2 ** 60, 2 ** -80, 2 ** 80];
  const largest = max(orZero(abs(distance), axes), axes, { keepDims: true });
  const one = full([], 1, { dtype });
  return where(greater(largest, large), down, where(less(largest, 1 / large), up, one));
}

/** @param name the function that was called, for messages */
export function deviation(name: string, x: Tensor, axis: Axes, options: VarianceOptions): Tensor {
  requireTensor(name, 'x', x);
  const { keepDims = false, correction = 1 } = varianceOptions(name, options);
  const axes = axesOf(name, x, axis);
  const distance = distances(x, axes);
  const scale = scaleFor(distance, axes);
  const scaled = sqrtOfSquares(spread(mul(distance, scale), axes, { keepDims: true, correction }));
  const y = div(scaled, scale);
  return keepDims ? y : squeeze(y, axes);
}
