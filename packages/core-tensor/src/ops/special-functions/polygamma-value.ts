import { distanceValue } from './nearest.ts';

// Bernoulli numbers B₂, B₄ … B₁₄
const bernoulli = [1 / 6, -1 / 30, 1 / 42, -1 / 30, 5 / 66, -691 / 2730, 7 / 6];

/** How far an argument is moved up before the asymptotic series is taken. */
export const shiftOf = (n: number): number => 10 + n;

/** `n!` */
export function factorial(n: number): number {
  let product = 1;
  for (let k = 2; k <= n; k++) product *= k;
  return product;
}

/** Coefficients of the series in 1 / x, divided by n!, the highest power first: of (1/x)ⁿ · (1/n + 1/2x + Σ B₂ₖ (2k + n − 1)! / ((2k)! n!) x⁻²ᵏ). */
export function seriesOf(n: number): number[] {
  const powers = [1 / n, 0.5];
  let rising = 1; // (2k + n − 1)! / ((2k)! n!)
  for (let k = 1; k <= bernoulli.length; k++) {
    rising = k === 1 ? (n + 1) / 2 : (rising * (2 * k + n - 1) * (2 * k + n - 2)) / (2 * k * (2 * k - 1));
    powers.push(bernoulli[k - 1] * rising, 0);
  }
  return powers.slice(0, -1).reverse();
}

/** Coefficients of dⁿ/dxⁿ cot x as a polynomial in cot x, the highest power first: each time −(1 + c²) times the derivative. */
export function cotangentOf(n: number): number[] {
  let powers = [0, 1]; // from the lowest
  for (let k = 0; k < n; k++) {
    const slope = powers.slice(1).map((c, i) => -c * (i + 1));
    powers = [...slope, 0, 0].map((c, i) => c + (slope[i - 2] ?? 0));
  }
  return powers.reverse();
}

const horner = (coefficients: readonly number[], x: number): number => coefficients.reduce((sum, c) => sum * x + c);

/** `n! Σ 1 / (x + k)ⁿ⁺¹` for x ≥ 0.5. */
function zeta(n: number, x: number): number {
  let sum = 0;
  for (let k = 0; k < shiftOf(n); k++) sum += (x + k) ** -(n + 1);
  const t = 1 / (x + shiftOf(n));
  return factorial(n) * (sum + t ** n * horner(seriesOf(n), t));
}

/** The `n`-th derivative, n ≥ 1, of digamma at one number. */
export function polygammaValue(n: number, x: number): number {
  if (!(x < 0.5)) return n % 2 === 0 ? -zeta(n, x) : zeta(n, x);
  const cotangent = 1 / Math.tan(Math.PI * (distanceValue(x) + 0)); // of both zeros the same
  return -zeta(n, 1 - x) - Math.PI ** (n + 1) * horner(cotangentOf(n), cotangent);
}
