import { applyEager, type EagerOp } from '../../eager/eager-op.ts';
import type { Tensor } from '../../tensor.ts';

const rectifyOp: EagerOp<[dy: Tensor, x: Tensor], object> = {
  name: 'relu',
  infer: ([dy]) => dy,
  forward([{ data: dy }, { data: x }], { data: y }) {
    for (let i = 0; i < y.length; i++) y[i] = x[i] <= 0 ? 0 : dy[i];
  },
  gradient: (dy, { inputs: [, x] }) => [rectify(dy, x), null],
  recorded: ([dy, x], _, { rectifyComposed }) => rectifyComposed(dy, x),
};

/** `dy` where `x` is above 0 or NaN, and 0 elsewhere, as in PyTorch; both have one shape. */
export function rectify(dy: Tensor, x: Tensor): Tensor {
  return applyEager(rectifyOp, [dy, x], {});
}
