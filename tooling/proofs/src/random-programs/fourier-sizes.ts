import { fftByProductsOp, fftOp, rfftByProductsOp, rfftOp, type Inputs, type Op } from '@gradkit/core-tensor';
import { linesOf } from './lines.ts';

const halves: readonly unknown[] = [rfftOp, rfftByProductsOp];
const transforms: readonly unknown[] = [fftOp, fftByProductsOp, ...halves];

/**
 * Of a Fourier transform, twice the sum of absolute values along the line that an element is of; null of other operations. No number if
 * there is an infinity, which times a factor next to 0 is NaN or not as the factor is rounded, or NaN, which is not multiplied by 0 everywhere.
 */
export function fourierSizes(op: Op, [x]: Inputs, attributes: object): ((at: number) => number) | null {
  if (!transforms.includes(op)) return null;
  const { axis, inverse = false } = attributes as { readonly axis: number; readonly inverse?: boolean }; // those of the four records
  const isReal = halves.includes(op);
  const shape = isReal ? x.shape : x.shape.slice(0, -1);
  const [entries, results] = isReal ? [1, Math.floor(shape[axis] / 2) + 1] : [2, shape[axis]];
  const lines = linesOf(shape, axis);
  const sums = new Float64Array(lines.count);
  for (let at = 0; at < x.size; at++) sums[lines.of(Math.floor(at / entries), shape[axis])] += Math.abs(x.data[at]);
  return (at) => (2 * sums[lines.of(Math.floor(at / 2), results)]) / (inverse ? shape[axis] : 1);
}
