import { requireList, requireTensor } from '../../arguments/index.ts';
import { ShapeError } from '../../errors.ts';
import type { Tensor } from '../../tensor.ts';
import { concat } from './concat.ts';
import { unsqueeze } from './unsqueeze.ts';

/** The tensors of a list, with at least so many axes. */
function listed(where: string, tensors: readonly Tensor[], make: (x: Tensor) => Tensor): readonly Tensor[] {
  requireList(where, 'tensors', tensors);
  tensors.forEach((x, i) => requireTensor(where, `tensors[${i}]`, x));
  if (tensors.length === 0)
    throw new ShapeError(where, '0 tensors are given; at least 1 is needed', { expected: 1, got: 0 });
  return tensors.map(make);
}

/**
 * A tensor with at least 1 axis.
 *
 * @example atleast1d(tensor(3)).shape; // [1]
 * @see https://pytorch.org/docs/stable/generated/torch.atleast_1d.html
 */
export function atleast1d(x: Tensor): Tensor {
  requireTensor('atleast1d', 'x', x);
  return x.rank === 0 ? unsqueeze(x, 0) : x;
}

/**
 * A tensor with at least 2 axes; a vector becomes a row.
 *
 * @example atleast2d(tensor([1, 2])).shape; // [1, 2]
 * @see https://pytorch.org/docs/stable/generated/torch.atleast_2d.html
 */
export function atleast2d(x: Tensor): Tensor {
  requireTensor('atleast2d', 'x', x);
  return x.rank < 2 ? unsqueeze(atleast1d(x), 0) : x;
}

/**
 * A tensor with at least 3 axes; a vector goes along the second, a matrix along the first two.
 *
 * @example atleast3d(tensor([1, 2])).shape; // [1, 2, 1]
 * @see https://pytorch.org/docs/stable/generated/torch.atleast_3d.html
 */
export function atleast3d(x: Tensor): Tensor {
  requireTensor('atleast3d', 'x', x);
  return x.rank < 3 ? unsqueeze(atleast2d(x), -1) : x;
}

/**
 * Joins tensors side by side: along the second axis, vectors along the first.
 *
 * @param tensors at least one, all of one dtype
 * @throws {ShapeError} if there is no tensor, or the shapes do not match
 * @throws {DTypeError} if the dtypes differ
 * @example hstack([tensor([1, 2]), tensor([3])]).toArray(); // [1, 2, 3]
 * @see https://pytorch.org/docs/stable/generated/torch.hstack.html
 */
export function hstack(tensors: readonly Tensor[]): Tensor {
  const all = listed('hstack', tensors, atleast1d);
  return concat(all, all[0].rank === 1 ? 0 : 1);
}

/**
 * Joins tensors one above the other: along the first axis, vectors as rows.
 *
 * @param tensors at least one, all of one dtype
 * @throws {ShapeError} if there is no tensor, or the shapes do not match
 * @throws {DTypeError} if the dtypes differ
 * @example vstack([tensor([1, 2]), tensor([3, 4])]).toArray(); // [[1, 2], [3, 4]]
 * @see https://pytorch.org/docs/stable/generated/torch.vstack.html
 */
export function vstack(tensors: readonly Tensor[]): Tensor {
  return concat(listed('vstack', tensors, atleast2d), 0);
}

/**
 * Joins tensors one behind the other: along the third axis.
 *
 * @param tensors at least one, all of one dtype
 * @throws {ShapeError} if there is no tensor, or the shapes do not match
 * @throws {DTypeError} if the dtypes differ
 * @example dstack([tensor([1, 2]), tensor([3, 4])]).toArray(); // [[[1, 3], [2, 4]]]
 * @see https://pytorch.org/docs/stable/generated/torch.dstack.html
 */
export function dstack(tensors: readonly Tensor[]): Tensor {
  return concat(listed('dstack', tensors, atleast3d), 2);
}
