import { requireList, requireTensor, requireWholeNumber } from '../../arguments/index.ts';
import { ShapeError } from '../../errors.ts';
import { formatShape } from '../../shape.ts';
import type { Tensor } from '../../tensor.ts';
import { concat } from './concat.ts';
import { slice } from './slice.ts';

/**
 * Adds entries around the last axes as if these went round in circles: before the first comes the last.
 *
 * @param x any shape and dtype
 * @param pads how many entries go before and after, as `[before, after]` or one number for both, for each of the last axes; at least 0
 * @returns `x`'s shape with the entries added, dtype of `x`
 * @throws {ShapeError} if there are more pads than axes, or more entries are added than there are
 * @throws {ConfigError} if a pad is no whole number of at least 0
 * @example padCircular(tensor([1, 2, 3]), [[2, 1]]).toArray(); // [2, 3, 1, 2, 3, 1]
 * @see https://pytorch.org/docs/stable/generated/torch.nn.CircularPad1d.html
 */
export function padCircular(x: Tensor, pads: readonly (number | readonly [before: number, after: number])[]): Tensor {
  requireTensor('padCircular', 'x', x);
  requireList('padCircular', 'pads', pads);
  if (pads.length > x.rank)
    throw new ShapeError(
      'padCircular',
      `pads for ${pads.length} axes are given but x is ${formatShape(x.shape)}, which has ${x.rank} axes`,
      { expected: x.rank, got: pads.length },
    );
  return pads.reduce<Tensor>((y, added, i) => {
    const axis = x.rank - pads.length + i;
    const [before, after] = typeof added === 'object' && added !== null ? added : [added, added];
    return padAxis(y, axis, requirePad(x, axis, before), requirePad(x, axis, after));
  }, x);
}

function requirePad({ shape }: Tensor, axis: number, added: number): number {
  requireWholeNumber('padCircular', 'a pad', added, { least: 0 });
  if (added <= shape[axis]) return added;
  throw new ShapeError(
    'padCircular',
    `${added} entries are to be added to axis ${axis} of x ${formatShape(shape)}, which has only ${shape[axis]}`,
    { expected: shape[axis], got: added },
  );
}

function padAxis(x: Tensor, axis: number, before: number, after: number): Tensor {
  const parts = [
    ...(before > 0 ? [slice(x, { axis, start: -before })] : []),
    x,
    ...(after > 0 ? [slice(x, { axis, end: after })] : []),
  ];
  return parts.length === 1 ? x : concat(parts, axis);
}
