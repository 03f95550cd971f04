import { ConfigError, DataError, requireBoolean, requireWholeNumber } from '@gradkit/core-tensor/functional';
import type { Dataset } from '../dataset/dataset.ts';
import { Subset } from '../dataset/subset.ts';
import type { RandomOptions } from '../seeding.ts';

/** One round of a cross-validation: train with one part, measure with the other. */
export interface Fold<Item> {
  readonly train: Subset<Item>;
  readonly validation: Subset<Item>;
}

/** How to make folds. */
export interface FoldOptions extends RandomOptions {
  /** rounds, at least 2; default 5 */
  readonly folds?: number | undefined;
  /** which items go together is drawn, in place of following their order; default false */
  readonly shuffle?: boolean | undefined;
}

/** The number of folds and whether they are drawn. @throws {ConfigError} if an option is wrong, or chance is given and not asked for */
export function requireFoldOptions(
  where: string,
  { folds = 5, shuffle = false, seed, rng }: FoldOptions,
): { readonly folds: number; readonly shuffle: boolean } {
  requireWholeNumber(where, 'folds', folds, { least: 2 });
  requireBoolean(where, 'shuffle', shuffle);
  if (!shuffle && (seed ?? rng) !== undefined)
    throw new ConfigError(where, 'seed or rng is given but shuffle is not; without shuffle nothing is drawn');
  return { folds, shuffle };
}

/** Throws if there are fewer of something than folds. */
export function requireAtLeastFolds(where: string, count: number, things: string, folds: number): void {
  if (count >= folds) return;
  throw new DataError(where, `there are ${count} ${things} but ${folds} folds; each fold needs at least 1`, {
    expected: folds,
    got: count,
  });
}

/** Folds from the number of the fold that each item is measured in. */
export function foldsFrom<Item>(dataset: Dataset<Item>, foldOf: ArrayLike<number>, folds: number): Fold<Item>[] {
  const all = Array.from(foldOf, (_, i) => i);
  return Array.from({ length: folds }, (_, fold) => ({
    train: new Subset(
      dataset,
      all.filter((i) => foldOf[i] !== fold),
    ),
    validation: new Subset(
      dataset,
      all.filter((i) => foldOf[i] === fold),
    ),
  }));
}

/** `count` things in `folds` runs as equal as possible, the longer ones first: the fold of each place. */
export function runs(count: number, folds: number): Int32Array {
  const [least, longer] = [Math.floor(count / folds), count % folds];
  const place = (i: number): number =>
    i < longer * (least + 1) ? Math.floor(i / (least + 1)) : longer + Math.floor((i - longer * (least + 1)) / least);
  return Int32Array.from({ length: count }, (_, i) => place(i));
}
