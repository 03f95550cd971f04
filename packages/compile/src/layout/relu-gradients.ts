import {
  defineOp,
  lessEqual,
  sameShape,
  where,
  apply,
  type Tensor,
  type TensorType,
} from '@gradkit/core-tensor/functional';
import { canMask, reluGradientRoutine, type Activations, type WasmRoutine } from '@gradkit/core-tensor/wasm';
import { keep, record, rewrite, type Rewritable } from '@gradkit/onnx-export';
import type { OperationOf } from '../rewrite/rules.ts';
import { makersOf, reluMaskOf } from '../rewrite/relu-mask.ts';

const fewest = 2 ** 16; // numbers, from which a kernel pays what one more graph costs

function activationsOf({ shape, dtype }: TensorType): Activations | null {
  const [channels, ...others] = shape;
  const activations = { channels, numbers: others.reduce((product, size) => product * size, 1) };
  return dtype === 'float32' && canMask(activations) ? activations : null;
}

/** `dy` where `x > 0` or NaN, else 0 */
export const reluGradientOp = defineOp<[x: Tensor, dy: Tensor]>({
  name: 'reluGradient',
  infer: ([{ shape, dtype }]) => ({ shape, dtype }),
  decomposition: ([x, dy]) => [where(lessEqual(x, 0), 0, dy)],
});

export function maskRoutine({ inputs: [x] }: OperationOf<typeof reluGradientOp>): WasmRoutine | null {
  const activations = activationsOf(x);
  return activations && reluGradientRoutine(activations);
}

/** Makes one operation of the gradient of `relu` where it is large: a mask of booleans is as slow for ONNX Runtime as it is for memory. */
export function reluGradients<S extends Rewritable>(step: S): S {
  const makers = makersOf(step.operations);
  return rewrite(step, (one) => {
    const [y] = one.outputs;
    const x = y.size < fewest ? null : reluMaskOf(one, makers);
    const dy = one.inputs[2];
    if (x === null || !sameShape(x.shape, y.shape) || !sameShape(dy.shape, y.shape)) return keep(one);
    return record(() => [apply(reluGradientOp, [x, dy], {})], one.origin);
  });
}
