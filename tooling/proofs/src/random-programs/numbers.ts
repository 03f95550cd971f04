import type { DType, Shape } from '@gradkit/core-tensor';
import type { Chance } from './chance.ts';

const wild = [NaN, Infinity, -Infinity, 0, 0, 1, -1, 1e-30, 1e30, -1e30, 88, -100];

function floating(chance: Chance, strange: boolean): number {
  if (strange && chance.happens(0.25)) return Math.fround(chance.of(wild));
  if (chance.happens(0.2)) return chance.between(-3, 3); // ties, and exact sums
  return Math.fround(Number(chance.uniform(-3, 3).toPrecision(4)));
}

/** Numbers of a dtype for the elements of an input. Strange ones are NaN, infinities, huge, tiny, and the ends of a range. */
export function numbersFor(chance: Chance, { shape, dtype }: { shape: Shape; dtype: DType }): number[] {
  const strange = chance.happens(0.35);
  const one: Partial<Record<DType, () => number>> = {
    bool: () => chance.between(0, 1),
    uint8: () => (strange ? chance.of([0, 1, 2, 254, 255]) : chance.between(0, 9)),
    int32: () =>
      strange && chance.happens(0.2) ? chance.of([46_341, -(2 ** 31), 2 ** 31 - 1]) : chance.between(-4, 6),
    int64: () => (strange && chance.happens(0.2) ? chance.of([2 ** 40, -(2 ** 33), 2 ** 31]) : chance.between(-4, 6)),
  };
  const draw = one[dtype] ?? ((): number => floating(chance, strange));
  return Array.from({ length: shape.reduce((a, b) => a * b, 1) }, draw);
}

/** Whole numbers that fit, both ends among them. */
export interface Range {
  readonly least: number;
  readonly most: number;
}

/** Whole numbers of a range. */
export function wholeNumbersFor(chance: Chance, shape: Shape, { least, most }: Range): number[] {
  return Array.from({ length: shape.reduce((a, b) => a * b, 1) }, () => chance.between(least, Math.max(least, most)));
}
