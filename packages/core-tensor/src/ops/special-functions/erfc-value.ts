import { inner, middle, outer } from '../elementwise/erf-value.ts';
import { ratioValue } from '../elementwise/ratio-value.ts';

/** Complementary error function of one number, with the same approximations as the error function: nothing is taken from 1 in the tail. */
export function erfcValue(x: number): number {
  const size = Math.abs(x);
  if (size <= 0.46875) return 1 - x * ratioValue(inner, size * size);
  if (x !== x) return x;
  const square = size * size;
  const tail =
    size <= 4 ? ratioValue(middle, size) : (1 / Math.sqrt(Math.PI) - ratioValue(outer, 1 / square) / square) / size;
  const coarse = Math.trunc(size * 16) / 16; // its square is exact
  const share = size > 28 ? 0 : Math.exp(-coarse * coarse) * Math.exp(-(size - coarse) * (size + coarse)) * tail;
  return x < 0 ? 2 - share : share;
}
