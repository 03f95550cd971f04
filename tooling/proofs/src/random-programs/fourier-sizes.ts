import { fftByProductsOp, fftOp, rfftByProductsOp, rfftOp, type Inputs, type Op } from '@gradkit/core-tensor';

const transforms: readonly unknown[] = [fftOp, fftByProductsOp, rfftOp, rfftByProductsOp];

/** Of a Fourier transform, the largest sum of absolute values that may be in an element; null of other operations. */
export function fourierSizes(op: Op, [x]: Inputs, attributes: object): ((at: number) => number) | null {
  if (!transforms.includes(op)) return null;
  const { axis, inverse = false } = attributes as { readonly axis: number; readonly inverse?: boolean }; // those of the four records
  const length = x.shape[axis];
  let largest = 0;
  for (const value of x.data) largest = Math.max(largest, Math.abs(value));
  return () => 2 * largest * (inverse ? 1 : length);
}
