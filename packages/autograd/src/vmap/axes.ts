import { ConfigError, normalizeAxis, refuseArgument } from '@gradkit/core-tensor/functional';
import type { Tree } from '../tree.ts';

/** An axis for a tensor, or for all of a list or object; null: none; or a list or object with one for each part. */
export type AxisTree = number | null | readonly AxisTree[] | { readonly [name: string]: AxisTree };

/** The axis of each tensor in a tree, counted from the start; null for none. */
export function axesFor(
  where: string,
  [name, axes]: readonly [string, AxisTree],
  tree: Tree,
  rank: (i: number) => number,
): (number | null)[] {
  return tree.tensors.map((_, i) => {
    const axis = axisAt(axes, tree.keys[i]);
    if (axis === null) return null;
    if (typeof axis !== 'number' || !Number.isInteger(axis))
      refuseArgument(where, name, axes, 'an axis or null, or a list or object with one for each tensor');
    return normalizeAxis(where, axis, rank(i));
  });
}

function axisAt(axes: AxisTree | undefined, key: readonly (string | number)[]): AxisTree | undefined {
  if (typeof axes !== 'object' || axes === null || key.length === 0) return axes;
  const [first, ...rest] = key;
  return axisAt((axes as Readonly<Record<string, AxisTree>>)[first], rest);
}

/** How many examples there are. @throws {ConfigError} if there is no mapped tensor, or their numbers differ */
export function sizeAlong(where: string, tree: Tree, axes: readonly (number | null)[]): number {
  const sizes = axes.flatMap((axis, i) => (axis === null ? [] : [tree.tensors[i].shape[axis]]));
  if (sizes.length === 0)
    throw new ConfigError(where, 'no argument is mapped; at least 1 tensor needs an axis, not null, in inAxes', {
      expected: 1,
      got: 0,
    });
  const other = sizes.find((size) => size !== sizes[0]);
  if (other === undefined) return sizes[0];
  throw new ConfigError(where, `the mapped axes have ${sizes.join(', ')} entries; all must have as many`, {
    expected: sizes[0],
    got: other,
  });
}
