/**
 * What was counted of scores that may be probabilities or logits: once as they are, once through the sigmoid. One score outside 0 … 1
 * makes all of them logits, whichever batch it came in, so that batches give the same as one pass.
 */
export type Scaled<T> = {
  readonly outside: boolean;
  readonly given: T;
  readonly squashed: T;
};

/** What is counted on both scales, from how it is counted on one. */
export function scaled<T>({ init, merge }: { init(): T; merge(a: T, b: T): T }) {
  return {
    init: (): Scaled<T> => ({ outside: false, given: init(), squashed: init() }),
    merge: (a: Scaled<T>, b: Scaled<T>): Scaled<T> => ({
      outside: a.outside || b.outside,
      given: merge(a.given, b.given),
      squashed: merge(a.squashed, b.squashed),
    }),
  };
}

/** The counts of the scale that the scores turned out to have. */
export function chosen<T>({ outside, given, squashed }: Scaled<T>): T {
  return outside ? squashed : given;
}

/** Whether scores are no probabilities; NaN is none. */
export function areLogits(scores: ArrayLike<number>): boolean {
  for (let i = 0; i < scores.length; i++) if (!(scores[i] >= 0 && scores[i] <= 1)) return true;
  return false;
}

/** `1 / (1 + exp(−x))` */
export function sigmoid(x: number): number {
  return x >= 0 ? 1 / (1 + Math.exp(-x)) : Math.exp(x) / (1 + Math.exp(x));
}

/** Softmax of each row. */
export function softmaxRows(scores: ArrayLike<number>, classes: number): Float64Array {
  const shares = Float64Array.from(scores);
  for (let start = 0; start < shares.length; start += classes) {
    const row = shares.subarray(start, start + classes);
    const largest = row.reduce((a, b) => Math.max(a, b), -Infinity); // keeps exp() finite
    let total = 0;
    for (let c = 0; c < classes; c++) total += row[c] = Math.exp(row[c] - largest);
    for (let c = 0; c < classes; c++) row[c] /= total;
  }
  return shares;
}
