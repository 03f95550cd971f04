import { applyEager, type EagerOp } from '../../eager/eager-op.ts';
import type { Tensor } from '../../tensor.ts';

/** 0, and what else a result may be: chosen by number, since branches on random signs are mispredicted. */
export const either: Float64Array = new Float64Array(2);

const rectifyOp: EagerOp<[dy: Tensor, x: Tensor], object> = {
  name: 'relu',
  infer: ([dy]) => dy,
  forward([{ data: dy }, { data: x }], { data: y }) {
    for (let i = 0; i < y.length; i++) {
      either[1] = dy[i];
      y[i] = either[+!(x[i] <= 0)];
    }
  },
  gradient: (dy, { inputs: [, x] }) => [rectify(dy, x), null],
  recorded: ([dy, x], _, { rectifyComposed }) => rectifyComposed(dy, x),
};

/** `dy` where `x` is above 0 or NaN, and 0 elsewhere, as in PyTorch; both have one shape. */
export function rectify(dy: Tensor, x: Tensor): Tensor {
  return applyEager(rectifyOp, [dy, x], {});
}
