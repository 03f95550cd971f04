import type { Weight } from '../weights/weight.ts';

/** How much is in a file. */
export interface Totals {
  readonly tensors: number;
  /** numbers in all tensors together */
  readonly parameters: number;
  /** null where the size of some elements is not known */
  readonly bytes: number | null;
  /** bytes by element type, most first */
  readonly byType: Readonly<Record<string, number | null>>;
}

/** Adds up what tensors hold. */
export function totalsOf(tensors: readonly Weight[]): Totals {
  const byType = new Map<string, number | null>();
  for (const { type, bytes } of tensors) {
    const before = byType.get(type) ?? 0;
    byType.set(type, bytes === null ? null : before + bytes);
  }
  const sums = [...byType].toSorted(([, a], [, b]) => (b ?? 0) - (a ?? 0));
  const isKnown = sums.every(([, bytes]) => bytes !== null);
  return {
    tensors: tensors.length,
    parameters: tensors.reduce((sum, { size }) => sum + size, 0),
    bytes: isKnown ? sums.reduce((sum, [, bytes]) => sum + bytes!, 0) : null,
    byType: Object.fromEntries(sums),
  };
}
