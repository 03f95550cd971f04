export const gcd = (a: number, b: number): number => (b === 0 ? Math.abs(a) : gcd(b, a % b));

/** `v = (p · x + q) / divisor` through all points, where x are sizes or products of them; exactly. */
export function fitLine(
  values: readonly number[],
  x: readonly number[],
): { p: number; q: number; divisor: number } | null {
  const other = x.findIndex((size) => size !== x[0]);
  if (other === -1) return null;
  const [rise, run] = [values[other] - values[0], x[other] - x[0]];
  const shared = gcd(rise, run) * Math.sign(run);
  const [p, divisor] = [rise / shared, run / shared];
  const q = values[0] * divisor - p * x[0];
  return p !== 0 && values.every((value, i) => value * divisor === p * x[i] + q) ? { p, q, divisor } : null;
}

const mostDivisor = 64;
const mostFactor = 4;
const fewestTelling = 6; // different sizes that tell what ⌊17 · n / 10⌋ is

/** `⌊(p · x + q) / divisor⌋`, of which q may be open. */
export interface Steps {
  readonly p: number;
  readonly q: number;
  readonly divisor: number;
  readonly isOpen: boolean;
}

/** What stands for all values below it, or above it; default nothing. */
interface Bounds {
  readonly least?: number | undefined;
  readonly most?: number | undefined;
}

/**
 * `v = ⌊(p · x + q) / divisor⌋`, at least so much or at most, through all points, with the smallest divisor; q nearest to 0 or, as in a
 * ceiling, divisor − 1.
 *
 * @param from the least divisor
 */
export function fitSteps(values: readonly number[], x: readonly number[], bounds: Bounds, from = 2): Steps | null {
  if (x.every((size) => size === x[0])) return null;
  for (let divisor = from; divisor <= mostDivisor; divisor++) {
    for (let p = 1; p <= mostFactor; p++) {
      if (gcd(p, divisor) !== 1) continue;
      let [least, most] = [-Infinity, Infinity]; // of q: divisor · v ≤ p · x + q < divisor · v + divisor
      for (let i = 0; i < values.length && least <= most; i++) {
        const begin = divisor * values[i] - p * x[i];
        if (values[i] !== bounds.least) least = Math.max(least, begin);
        if (values[i] !== bounds.most) most = Math.min(most, begin + divisor - 1);
      }
      if (least > most) continue;
      const q = [0, divisor - 1].find((each) => each >= least && each <= most) ?? (most < 0 ? most : least);
      return { p, q, divisor, isOpen: least < most };
    }
  }
  return null;
}

/** `v = ⌊p · x / divisor⌋` through many points, as of images that are resized by a factor, `1.7`. */
export function fitFactor(values: readonly number[], x: readonly number[]): { p: number; divisor: number } | null {
  if (new Set(x).size < fewestTelling) return null;
  const largest = x.indexOf(Math.max(...x));
  for (let divisor = 2; divisor <= mostDivisor; divisor++) {
    const p = Math.ceil((values[largest] * divisor) / x[largest]); // the least that gives the largest
    if (values.every((value, i) => value === Math.floor((p * x[i]) / divisor))) return { p, divisor };
  }
  return null;
}
