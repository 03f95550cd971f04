import { apply } from '../../apply.ts';
import { requireList, requireTensor, requireWholeNumber } from '../../arguments/index.ts';
import { defineOp } from '../../op.ts';
import { stridesOf } from '../../shape.ts';
import type { Tensor } from '../../tensor.ts';
import { reshape } from './reshape.ts';
import { copyElements } from './strided.ts';
import { sum } from '../reduction/sum.ts';
import { unsqueeze } from './unsqueeze.ts';

export const tileOp = defineOp<[x: Tensor], { repeats: readonly number[] }>({
  name: 'tile',
  movement: true,
  infer: ([x], { repeats }) => ({ shape: x.shape.map((length, axis) => length * repeats[axis]), dtype: x.dtype }),
  // an axis of n entries repeated r times is [r, n], where r has stride 0
  forward([x], y, { repeats }) {
    const shape = x.shape.flatMap((length, axis) => [repeats[axis], length]);
    copyElements(
      shape,
      { data: x.data, offset: 0, strides: stridesOf(x.shape).flatMap((stride) => [0, stride]) },
      { data: y.data, offset: 0, strides: stridesOf(shape) },
    );
  },
  gradient(dy, { inputs: [x], attributes: { repeats } }) {
    const copies = reshape(
      dy,
      x.shape.flatMap((length, axis) => [repeats[axis], length]),
    );
    return [
      sum(
        copies,
        repeats.map((_, axis) => 2 * axis),
      ),
    ];
  },
  onnx: ({ repeats }, { inputs: [x], ints }) => ({ opType: 'Tile', inputs: [x, ints(repeats)] }),
});

/**
 * Repeats a tensor along its axes.
 *
 * @param x any shape and dtype
 * @param repeats how often for each of the last axes; more repeats than axes add axes in front
 * @returns the sizes times the repeats, dtype of `x`
 * @throws {ConfigError} if a repeat is not a whole number of at least 0
 * @example tile(tensor([1, 2]), [2, 2]).toArray(); // [[1, 2, 1, 2], [1, 2, 1, 2]]
 * @see https://pytorch.org/docs/stable/generated/torch.tile.html
 */
export function tile(x: Tensor, repeats: readonly number[]): Tensor {
  requireTensor('tile', 'x', x);
  requireList('tile', 'repeats', repeats, 'a list, e.g. [2, 1]');
  for (const repeat of repeats) requireWholeNumber('tile', 'a repeat', repeat, { least: 0 });
  const added = Math.max(0, repeats.length - x.rank);
  const full = unsqueeze(
    x,
    Array.from({ length: added }, (_, axis) => axis),
  );
  const all = [...new Array<number>(full.rank - repeats.length).fill(1), ...repeats];
  return all.every((repeat) => repeat === 1) ? full : apply(tileOp, [full], { repeats: all });
}
