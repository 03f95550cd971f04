import { ratioValue } from '../elementwise/ratio-value.ts';
import { distanceValue } from './nearest.ts';

// Least squares at Chebyshev points, weighted by the value; relative error below 4e-16.
/** `ln Γ(x) / ((x − 1)(x − 2))` for 0.5 ≤ x ≤ 3: both zeros are taken out. */
export const near = {
  top: [
    0.012245880493888884, 5.353462408270431, 139.612293311853, 970.0656389565488, 2399.954585564801, 2312.812376593004,
    855.7921571572837, 104.98214169245878, 2.7198303292054424,
  ],
  bottom: [
    1.4095200939496682, 62.70579227786935, 695.4547223426787, 2762.51223998583, 4447.827915537696, 2964.762210971712,
    766.1967378537422, 63.758761995732314, 1,
  ],
};
/** `x (ln Γ(x) − (x − ½)(ln x − 1) − stirling)` as a function of 1 / x², for x ≥ 3. */
export const far = {
  top: [0.05060504103646141, 0.7721862655285194, 1.4907082688371247, 0.7105221213299857, 0.0833333333333333],
  bottom: [0.8118853764214149, 9.797334544630848, 18.164295376363665, 8.559598789292489, 1],
};
/** `(ln 2π − 1) / 2` */
export const stirling = (Math.log(2 * Math.PI) - 1) / 2;

/** Of x ≥ 0.5. */
function positive(x: number): number {
  if (x < 3) return (x - 1) * (x - 2) * ratioValue(near, x);
  return x === Infinity ? x : (x - 0.5) * (Math.log(x) - 1) + stirling + ratioValue(far, 1 / (x * x)) / x;
}

/** Logarithm of the absolute value of the gamma function of one number. */
export function lgammaValue(x: number): number {
  if (!(x < 0.5)) return positive(x);
  const sine = Math.abs(Math.sin(Math.PI * distanceValue(x)));
  if (sine === 0 || x === -Infinity) return Infinity;
  return Math.log(Math.PI / sine) - positive(1 - x); // Γ(x) Γ(1 − x) = π / sin πx
}
