import { ratioValue } from '../elementwise/ratio-value.ts';

// Least squares at Chebyshev points, weighted by the value; relative error below 2e-17.
/** `erfinv(x) / x` as a function of 0.75² − x², for |x| ≤ 0.75. */
export const central = {
  top: [
    0.005462012725259361, 0.3603165022228054, 3.7485276075578655, 13.7404733772033, 22.757567178191824,
    18.552729825708315, 7.2532431413601355, 1.0845597967968248,
  ],
  bottom: [
    0.03494170397025123, 0.9576338547262109, 6.812195182984596, 19.809267352743397, 27.948797208118894,
    20.22521657807754, 7.206478124484622, 1,
  ],
};
/** `erfinv(x)` as a function of t − 1.125, where t = √(−ln(1 − x)) ≤ 3. */
export const tail = {
  top: [
    0.003197409644019902, 0.07025136344532107, 0.5359680890707087, 1.970412121623516, 4.0015664141230545,
    4.647171923135507, 2.9068614865024642, 0.7606323869674751,
  ],
  bottom: [
    1.3243081098595318e-8, 0.00319651783019199, 0.0667051888702297, 0.46790231051284314, 1.5375159948415111,
    2.700223641641467, 2.5028806952501537, 1,
  ],
};
/** Of t − 3, for 3 ≤ t ≤ 6.1, up to which float64 has numbers below 1. */
export const end = {
  top: [
    8.174879653834009e-5, 0.0034182004575437786, 0.052827032119042, 0.40785729304483287, 1.7422234212791767,
    4.183614467068536, 5.279821669061279, 2.714760997939285,
  ],
  bottom: [
    6.93667487912357e-11, 8.174099847279053e-5, 0.0031737088388734003, 0.04350783173739181, 0.28261321111266796,
    0.9440076517509723, 1.561120500485595, 1,
  ],
};

/** Number of which the error function is the one given. */
export function erfinvValue(x: number): number {
  const size = Math.abs(x);
  if (size <= 0.75) return x * ratioValue(central, 0.5625 - x * x);
  if (!(size < 1)) return size === 1 ? x * Infinity : NaN;
  const t = Math.sqrt(-Math.log(1 - size));
  return Math.sign(x) * (t <= 3 ? ratioValue(tail, t - 1.125) : ratioValue(end, t - 3));
}
