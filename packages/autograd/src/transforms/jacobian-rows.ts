import { eye, isDifferentiable, reshape, slice, stack, type Tensor } from '@gradkit/core-tensor/functional';
import { moveAxis } from '../vmap/call.ts';
import type { Randomness } from '../vmap/level.ts';
import { vmap } from '../vmap/vmap.ts';
import { linearized } from './jvp.ts';
import { filled, pull, requireDependence, type RecordedCall } from './record-call.ts';
import { tensorTree } from '../tree.ts';

/** Calls a function for each row of a matrix and stacks what comes. */
export type RowMap = (f: (row: Tensor) => Tensor[], rows: Tensor) => Tensor[];

/** All rows at once, or so many. */
export function mapped(chunkSize: number | null, randomness: Randomness = 'error'): RowMap {
  return (f, rows) => vmap(f, { chunkSize, randomness })(rows);
}

/** One row after the other. */
export const oneByOne: RowMap = (f, rows) => {
  const each = Array.from({ length: rows.shape[0] }, (_, i) => f(slice(rows, [i])));
  return each.length === 0 ? vmap(f)(rows) : each[0].map((_, k) => stack(each.map((found) => found[k])));
};

/** Unit vectors `[size, …shape]` of tensors of a type. */
function directionsOf({ size, shape, dtype }: Tensor): Tensor {
  return reshape(eye(size, { dtype }), [size, ...shape]);
}

interface JacobianOptions {
  readonly map: RowMap;
  /** the name of the caller, where everything must depend on everything */
  readonly strict?: string | undefined;
}

/** Jacobians `[…y, …x]` of each tensor y of the output with respect to each x of the arguments, by rows: a gradient for each element of y. */
export function reverseJacobian(where: string, { output, leaves }: RecordedCall, { map, strict }: JacobianOptions) {
  const tree = tensorTree(where, 'the output of f', output);
  const all = tree.tensors.map((y) => {
    const rows = map((dy) => {
      const found = isDifferentiable(y.dtype) ? pull([[y, dy]], leaves) : leaves.map(() => null);
      if (strict !== undefined) requireDependence(strict, found);
      return filled(found, leaves);
    }, directionsOf(y));
    return rows.map((row, i) => reshape(row, [...y.shape, ...leaves[i].shape]));
  });
  return { tree, jacobians: all };
}

/** The same by columns: a direction for each element of x. */
export function forwardJacobian(where: string, call: RecordedCall, { map, strict }: JacobianOptions) {
  const { leaves } = call;
  const { tree, push } = linearized(where, call);
  const columns = leaves.map((x, at) =>
    map((dx) => {
      const found = push(at, dx);
      if (strict !== undefined) requireDependence(strict, found);
      return filled(found, tree.tensors);
    }, directionsOf(x)),
  );
  const jacobians = tree.tensors.map((y, i) =>
    leaves.map((x, at) => reshape(moveAxis(columns[at][i], 0, y.rank), [...y.shape, ...x.shape])),
  );
  return { tree, jacobians };
}
