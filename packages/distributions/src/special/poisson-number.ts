import { logFactorial } from './log-factorial.ts';

/** Knuth: how many uniform numbers can be multiplied before the product falls below e^−rate. */
function multiply(next: () => number, rate: number): number {
  const limit = Math.exp(-rate);
  let count = 0;
  for (let product = next(); product > limit; product *= next()) count++;
  return count;
}

/** A Poisson distributed number. @see Hörmann (1993), The transformed rejection method for generating Poisson random variables (PTRS) */
export function poissonNumber(next: () => number, rate: number): number {
  if (!(rate >= 0) || rate === Infinity) return NaN;
  if (rate < 10) return multiply(next, rate);
  const logRate = Math.log(rate);
  const b = 0.931 + 2.53 * Math.sqrt(rate);
  const a = -0.059 + 0.02483 * b;
  const inverse = 1.1239 + 1.1328 / (b - 3.4);
  const sure = 0.9277 - 3.6224 / (b - 2);
  for (;;) {
    const u = next() - 0.5;
    const v = next();
    const margin = 0.5 - Math.abs(u);
    const k = Math.floor(((2 * a) / margin + b) * u + rate + 0.43);
    if (margin >= 0.07 && v <= sure) return k;
    if (k < 0 || (margin < 0.013 && v > margin)) continue;
    const density = Math.log((v * inverse) / (a / (margin * margin) + b));
    if (density <= k * logRate - rate - logFactorial(k)) return k;
  }
}
