import { refuseArgument, type Tensor } from '@gradkit/core-tensor/functional';
import { requireOneEach, valuesOf } from './labels.ts';

/** What items belong to, e.g. the number or the name of the person that each photograph shows. */
export type Groups = Tensor | ArrayLike<number> | ArrayLike<string>;

/** The items of each group, in order; groups by number or name, ascending. */
export function itemsByGroup(where: string, groups: Groups, length: number): readonly number[][] {
  const values = valuesOf<number | string>(where, 'groups', groups);
  requireOneEach(where, 'groups', values, length);
  const found = new Map<number | string, number[]>();
  for (let i = 0; i < length; i++) {
    const group = values[i];
    if (typeof group !== 'string' && !Number.isFinite(group))
      refuseArgument(where, `group ${i}`, group, 'a number or a string');
    const items = found.get(group) ?? [];
    found.set(group, items);
    items.push(i);
  }
  return [...found].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, items]) => items);
}
