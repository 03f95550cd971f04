import { stirlingTail } from './log-factorial.ts';

/** Steps from success to success, each geometrically distributed. */
function step(next: () => number, count: number, prob: number): number {
  const logFail = Math.log1p(-prob);
  let successes = 0;
  for (let at = 0; ; successes++) {
    at += Math.ceil(Math.log(1 - next()) / logFail) || 1;
    if (at > count) return successes;
  }
}

/** @see Hörmann (1993), The generation of binomial random variates (BTRS) */
function transformedRejection(next: () => number, count: number, prob: number): number {
  const deviation = Math.sqrt(count * prob * (1 - prob));
  const b = 1.15 + 2.53 * deviation;
  const a = -0.0873 + 0.0248 * b + 0.01 * prob;
  const sure = 0.92 - 4.2 / b;
  const odds = prob / (1 - prob);
  const alpha = (2.83 + 5.1 / b) * deviation;
  const mode = Math.floor((count + 1) * prob);
  for (;;) {
    const u = next() - 0.5;
    const v = next();
    const margin = 0.5 - Math.abs(u);
    const k = Math.floor(((2 * a) / margin + b) * u + count * prob + 0.5);
    if (margin >= 0.07 && v <= sure) return k;
    if (k < 0 || k > count) continue;
    const bound =
      (mode + 0.5) * Math.log((mode + 1) / (odds * (count - mode + 1))) +
      (count + 1) * Math.log((count - mode + 1) / (count - k + 1)) +
      (k + 0.5) * Math.log((odds * (count - k + 1)) / (k + 1)) +
      stirlingTail(mode) +
      stirlingTail(count - mode) -
      stirlingTail(k) -
      stirlingTail(count - k);
    if (Math.log((v * alpha) / (a / (margin * margin) + b)) <= bound) return k;
  }
}

/** A binomially distributed number: how many of `count` trials succeed. */
export function binomialNumber(next: () => number, count: number, prob: number): number {
  if (Number.isNaN(count) || Number.isNaN(prob)) return NaN;
  if (count <= 0 || prob <= 0) return 0;
  if (prob >= 1) return count;
  if (prob > 0.5) return count - binomialNumber(next, count, 1 - prob);
  return count * prob >= 10 ? transformedRejection(next, count, prob) : step(next, count, prob);
}
