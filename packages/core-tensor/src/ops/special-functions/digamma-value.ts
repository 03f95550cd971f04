import { ratioValue } from '../elementwise/ratio-value.ts';
import { distanceValue } from './nearest.ts';

/** The positive zero, as a float32 and the rest. */
export const zero = [1.4616321325302124, 1.2438149938918909e-8] as const;

// Least squares at Chebyshev points, weighted by the value; relative error below 2e-16.
/** `ψ(x) / (x − zero)` for 0.5 ≤ x ≤ 4. */
export const near = {
  top: [
    833.3743022422746, 776283.0523441467, 39321925.87101348, 578013777.507476, 3358494160.8589134, 8419496983.807036,
    8596736355.170158, 2588205177.2446384,
  ],
  bottom: [
    147929.96300165216, 10818183.36145195, 212654127.74846822, 1625265074.1881506, 5433759933.0871, 7793452037.803227,
    3783003869.053314, 1,
  ],
};
/** `x² (ln x − 1 / 2x − ψ(x))` as a function of 1 / x², for x ≥ 4. */
export const far = {
  top: [0.17207691313328546, 1.887253217851377, 2.626956635299289, 0.9316185696112296, 0.08333333333333333],
  bottom: [3.527455967505352, 25.420303500557097, 32.60380285964232, 11.279422835334481, 1],
};

/** Of x ≥ 0.5. */
function positive(x: number): number {
  if (x < 4) return (x - zero[0] - zero[1]) * ratioValue(near, x);
  const square = 1 / (x * x);
  return Math.log(x) - 0.5 / x - square * ratioValue(far, square);
}

/** Derivative of ln Γ at one number. */
export function digammaValue(x: number): number {
  if (!(x < 0.5)) return positive(x);
  const rest = distanceValue(x);
  if (rest === 0 && x !== 0) return NaN; // −∞ on one side, ∞ on the other
  return positive(1 - x) - Math.PI / Math.tan(Math.PI * rest); // ψ(1 − x) − ψ(x) = π cot πx
}
