import { applyEager, type EagerOp } from '../../eager/eager-op.ts';
import type { TensorData } from '../../dtype.ts';
import type { Tensor } from '../../tensor.ts';

const either = new Float64Array(2); // 0, and what else the result may be: chosen by number, since branches on random signs are mispredicted

/** Writes `values` where `x` is above 0 or NaN, and 0 elsewhere. */
export function writeRectified(values: TensorData, x: TensorData, y: TensorData): void {
  for (let i = 0; i < y.length; i++) {
    either[1] = values[i];
    y[i] = either[+!(x[i] <= 0)];
  }
}

const rectifyOp: EagerOp<[dy: Tensor, x: Tensor], object> = {
  name: 'relu',
  infer: ([dy]) => dy,
  forward: ([dy, x], y) => writeRectified(dy.data, x.data, y.data),
  gradient: (dy, { inputs: [, x] }) => [rectify(dy, x), null],
  recorded: ([dy, x], _, { rectifyComposed }) => rectifyComposed(dy, x),
};

/** `dy` where `x` is above 0 or NaN, and 0 elsewhere, as in PyTorch; both have one shape. */
export function rectify(dy: Tensor, x: Tensor): Tensor {
  return applyEager(rectifyOp, [dy, x], {});
}
