import { apply } from '../../apply.ts';
import { bitsOf, type TensorData } from '../../dtype.ts';
import { defineOp } from '../../op.ts';
import { becomesFile } from '../../recorder.ts';
import { sameShape, type Shape } from '../../shape.ts';
import type { Tensor } from '../../tensor.ts';
import { copyRow, forEachRow } from '../elementwise/rows.ts';
import { unbroadcast } from './unbroadcast.ts';

function inBits({ shape, size, data }: Tensor): { shape: Shape; size: number; data: TensorData } {
  return { shape, size, data: bitsOf(data) };
}

export const broadcastToOp = defineOp<[x: Tensor], { shape: Shape }>({
  name: 'broadcastTo',
  movement: true,
  infer: ([x], { shape }) => ({ shape, dtype: x.dtype }),
  forward([x], y) {
    if (x.size === 1) bitsOf(y.data).fill(bitsOf(x.data)[0]);
    else forEachRow(copyRow, inBits(y), inBits(x), inBits(x));
  },
  gradient: (dy, { inputs: [x] }) => [unbroadcast(dy, x.shape)],
  onnx: ({ shape }, { inputs: [x], ints }) => ({ opType: 'Expand', inputs: [x, ints(shape)] }),
});

/** `broadcastTo` a shape that `x` is known to stretch to. */
export function stretchTo(x: Tensor, shape: Shape): Tensor {
  return sameShape(x.shape, shape) && !becomesFile() ? x : apply(broadcastToOp, [x], { shape });
}
