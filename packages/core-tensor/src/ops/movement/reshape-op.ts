import { apply } from '../../apply.ts';
import { defineOp } from '../../op.ts';
import { activeRecorder } from '../../recorder.ts';
import { sameShape, type Shape } from '../../shape.ts';
import type { Tensor } from '../../tensor.ts';

export const reshapeOp = defineOp<[x: Tensor], { shape: Shape }>({
  name: 'reshape',
  view: true,
  infer: ([x], { shape }) => ({ shape, dtype: x.dtype }),
  gradient: (dy, { inputs: [x] }) => [reshapeTo(dy, x.shape)],
  onnx: ({ shape }, { inputs: [x], ints }) => ({
    opType: 'Reshape',
    inputs: [x, ints(shape)],
    attributes: { allowzero: 1 },
  }),
});

/** `reshape` to a shape that is known to fit. */
export function reshapeTo(x: Tensor, shape: Shape): Tensor {
  // in a trace it stays: at other sizes of a free axis it may do something
  return activeRecorder() === null && sameShape(shape, x.shape) ? x : apply(reshapeOp, [x], { shape });
}
