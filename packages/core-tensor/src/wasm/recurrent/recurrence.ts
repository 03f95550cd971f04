import type { RoutineFunction } from '../routine.ts';
import { panelsOf, rowsAtOnce, type ProductSizes } from './product.ts';

/** Sizes of a recurrence in one direction. */
export interface RecurrenceSizes {
  readonly length: number;
  readonly batch: number;
  readonly hidden: number;
}

/** How a recurrence, or its gradient, runs. */
export interface RoutineOptions {
  readonly states: number;
  /** from the last step to the first */
  readonly reverse: boolean;
  /** whether there is a mask, `[length, batch]`, bool: which steps sequences have */
  readonly varied: boolean;
  /** whether a multiplication and an addition may round once; default where the engine can */
  readonly fused?: boolean | undefined;
}

export const numbered = (name: string, count: number): string[] =>
  Array.from({ length: count }, (_, i) => `${name}${i}`);

const perPacked = 15; // instructions, loads and stores for a number

/** The functions of a routine: the packing of the weight, and the steps. @param elements instructions of a step of a sequence beside its product */
export function functionsOf(
  sizes: ProductSizes,
  batch: number,
  length: number,
  elements: number,
): readonly RoutineFunction[] {
  const panels = panelsOf(sizes);
  const weights = sizes.depth * sizes.columns;
  return [
    { parts: panels, cost: (perPacked * weights) / panels },
    { parts: batch, cost: length * (weights + elements), unit: rowsAtOnce },
  ];
}
