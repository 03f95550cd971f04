import { ConfigError, formatValue, requireNumber } from '@gradkit/core-tensor/functional';
import type { Dataset } from '../dataset/dataset.ts';
import { Subset } from '../dataset/subset.ts';

/** Parts by position or by name: fractions that add up to 1, or counts that add up to the number of items. */
export type Parts = readonly number[] | Readonly<Record<string, number>>;

/** One subset for each part, by the same position or name. */
export type Split<Item, P extends Parts> = { -readonly [Name in keyof P]: Subset<Item> };

/** The number of items each part gets; items left over by rounding go to the parts that lost most. */
export function sizesOf(where: string, parts: Parts, length: number): Map<string, number> {
  if (typeof parts !== 'object' || parts === null)
    throw new ConfigError(
      where,
      `parts are ${formatValue(parts)}; they must be a list such as [0.8, 0.2], or an object such as { train: 0.8, test: 0.2 }`,
      { got: parts },
    );
  const entries = Object.entries<number>(parts);
  for (const [name, part] of entries) requireNumber(where, `part ${name}`, part);
  const list = entries.map(([name, part]) => (Array.isArray(parts) ? String(part) : `${name}: ${part}`)).join(', ');
  if (!entries.every(([, part]) => part > 0))
    throw new ConfigError(where, `the parts are [${list}]; every part must be above 0`, { got: parts });
  const total = entries.reduce((sum, [, part]) => sum + part, 0);
  if (total === length && entries.every(([, part]) => Number.isInteger(part))) return new Map(entries);
  if (!(Math.abs(total - 1) < 1e-6)) {
    throw new ConfigError(
      where,
      `the parts [${list}] add up to ${total}; fractions must add up to 1, or counts to the ${length} items`,
      { expected: length, got: total },
    );
  }
  const sizes = new Map(entries.map(([name, part]) => [name, Math.floor(part * length)]));
  const rest = length - [...sizes.values()].reduce((sum, size) => sum + size, 0);
  const lost = entries.map(([name, part]) => ({ name, share: part * length - sizes.get(name)! }));
  for (const { name } of lost.sort((a, b) => b.share - a.share).slice(0, rest)) sizes.set(name, sizes.get(name)! + 1);
  for (const [name, part] of entries) {
    if (sizes.get(name)! > 0) continue;
    throw new ConfigError(where, `a part of ${part} of ${length} items has 0 items; it must have at least 1`, {
      expected: 1,
      got: 0,
    });
  }
  return sizes;
}

/** One subset for each part. */
export function makeSplit<Item, P extends Parts>(
  dataset: Dataset<Item>,
  parts: P,
  groups: ReadonlyMap<string, ArrayLike<number>>,
): Split<Item, P> {
  const subsets = [...groups].map(([name, indices]) => [name, new Subset(dataset, indices)] as const);
  const split: unknown = Array.isArray(parts) ? subsets.map(([, part]) => part) : Object.fromEntries(subsets);
  return split as Split<Item, P>;
}
