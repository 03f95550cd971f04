/** Random numbers that are the same for the same seed, on every machine. */
export interface Seeded {
  /** a number in 0 … 1, without 1 */
  next(): number;
  /** a whole number in 0 … `end`, without `end` */
  below(end: number): number;
  /** one of a list */
  pick<T>(values: readonly T[]): T;
}

/** Mulberry32: 32 bits of state, good enough to choose where a file breaks. */
export function seeded(seed: number): Seeded {
  let state = Math.imul(seed, 0x9e3779b1) >>> 0;
  const next = (): number => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = state;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
  const below = (end: number): number => Math.floor(next() * end);
  return { next, below, pick: (values) => values[below(values.length)] };
}
