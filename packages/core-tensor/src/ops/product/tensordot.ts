import {
  formatValue,
  refuseArgument,
  requireOptions,
  requireTensor,
  requireWholeNumber,
} from '../../arguments/index.ts';
import { requireFloating, requireSame } from '../../dtype.ts';
import { ConfigError, ShapeError } from '../../errors.ts';
import { formatShape, normalizeAxis, sizeOf } from '../../shape.ts';
import type { Tensor } from '../../tensor.ts';
import { permute } from '../movement/permute.ts';
import { reshape } from '../movement/reshape.ts';
import { matmul } from './matmul.ts';

/** Which axes are summed. */
export interface TensordotOptions {
  /** how many: the last ones of `a` with the first ones of `b`; or those of `a`, and for each the one of `b`; default 2 */
  readonly axes?: number | readonly [ofA: readonly number[], ofB: readonly number[]] | undefined;
}

type Pairs = readonly [ofA: readonly number[], ofB: readonly number[]];

function pairsOf(a: Tensor, b: Tensor, axes: number | Pairs): Pairs {
  if (typeof axes === 'number') {
    requireWholeNumber('tensordot', 'axes', axes, { least: 0, most: Math.min(a.rank, b.rank) });
    const count = Array.from({ length: axes }, (_, i) => i);
    return [count.map((i) => a.rank - axes + i), count];
  }
  if (!Array.isArray(axes) || axes.length !== 2 || !axes.every(Array.isArray))
    refuseArgument('tensordot', 'axes', axes, 'a whole number, or a list of axes of a and a list of axes of b');
  const [ofA, ofB] = [a, b].map((x, i) => (axes as Pairs)[i].map((axis) => normalizeAxis('tensordot', axis, x.rank)));
  if (ofA.length !== ofB.length || new Set(ofA).size !== ofA.length || new Set(ofB).size !== ofB.length)
    throw new ConfigError(
      'tensordot',
      `axes are ${formatValue(axes)}; each axis of a needs one of b (${ofA.length} vs ${ofB.length}), and none stands there twice`,
      { got: axes },
    );
  return [ofA, ofB];
}

function requireSizes(a: Tensor, b: Tensor, [ofA, ofB]: Pairs): void {
  ofA.forEach((axis, i) => {
    const [one, other] = [a.shape[axis], b.shape[ofB[i]]];
    if (one === other) return;
    throw new ShapeError(
      'tensordot',
      `a is ${formatShape(a.shape)} and b is ${formatShape(b.shape)}; axis ${axis} of a must be as long as axis ${ofB[i]} of b (${one} vs ${other})`,
      { expected: one, got: other },
    );
  });
}

/**
 * Sums products along several axes at once.
 *
 * @param a any shape, floating
 * @param b same dtype
 * @param options `axes`: how many, the last of `a` with the first of `b`, or `[axes of a, axes of b]`; default 2
 * @returns the axes of `a` that are left, then those of `b`
 * @throws {ShapeError} if sizes differ that are summed together, or an axis is outside its rank
 * @throws {DTypeError} if the dtypes differ or are not floating
 * @example tensordot(ones([2, 3, 4]), ones([3, 4, 5])).shape; // [2, 5]
 * @example tensordot(ones([2, 3]), ones([5, 2]), { axes: [[0], [1]] }).shape; // [3, 5]
 * @see https://pytorch.org/docs/stable/generated/torch.tensordot.html
 */
export function tensordot(a: Tensor, b: Tensor, options: TensordotOptions = {}): Tensor {
  requireTensor('tensordot', 'a', a);
  requireTensor('tensordot', 'b', b);
  const { axes = 2 } = requireOptions('tensordot', options, { axes: true });
  requireFloating('tensordot', 'a', a.dtype);
  requireSame('tensordot', ['a', 'b'], [a.dtype, b.dtype]);
  const [ofA, ofB] = pairsOf(a, b, axes);
  requireSizes(a, b, [ofA, ofB]);
  const others = (x: Tensor, summed: readonly number[]): number[] =>
    [...x.shape.keys()].filter((axis) => !summed.includes(axis));
  const [leftA, leftB] = [others(a, ofA), others(b, ofB)];
  const size = (x: Tensor, list: readonly number[]): number[] => list.map((axis) => x.shape[axis]);
  const inner = sizeOf(size(a, ofA));
  const rows = reshape(permute(a, [...leftA, ...ofA]), [sizeOf(size(a, leftA)), inner]);
  const columns = reshape(permute(b, [...ofB, ...leftB]), [inner, sizeOf(size(b, leftB))]);
  return reshape(matmul(rows, columns), [...size(a, leftA), ...size(b, leftB)]);
}
