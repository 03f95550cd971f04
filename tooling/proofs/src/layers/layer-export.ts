import { ones, take, tensor, type Tensor } from '@gradkit/core-tensor';
import { exportModel } from '@gradkit/onnx-export';
import { forwardOf, inputsOf, makeLayer, type FreeAxes, type LayerCase } from './layer-case.ts';

/** A layer's file, with inputs of other sizes than it was traced at, and what the layer gives for them. */
export interface LayerExport {
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly inputs: Readonly<Record<string, Tensor>>;
  readonly expected: readonly Tensor[];
}

/** For each input, the axes that are free. */
export function freeOf(golden: LayerCase): readonly FreeAxes[] {
  const free = golden.free ?? inputsOf(golden).map(({ rank }) => (rank === 0 ? null : { 0: 'batch' }));
  return free.map((axes) => axes ?? {});
}

/** The same by the inputs' names. */
function dynamicAxes(golden: LayerCase): Readonly<Record<string, FreeAxes>> {
  const free = freeOf(golden);
  return Object.fromEntries(free.map((axes, i) => [free.length === 1 ? 'input' : `input${i}`, axes]));
}

/** The input with its free axes two entries longer, which are those it begins with. */
function longer(x: Tensor, axes: FreeAxes): Tensor {
  return Object.keys(axes).reduce((y, key) => {
    const axis = Number(key);
    const size = y.shape[axis];
    if (size === 0) return ones(y.shape.with(axis, 2), { dtype: y.dtype });
    const entries = Array.from({ length: size + 2 }, (_, i) => i % size);
    return take(y, tensor(entries, { dtype: 'int32' }), axis);
  }, x);
}

/** Exports the layer of a case in evaluation; `exportModel` compares the file with it at several sizes, too, on the CPU. */
export async function exportLayer(golden: LayerCase): Promise<LayerExport> {
  const forward = forwardOf(makeLayer(golden).eval(), golden);
  const inputs = inputsOf(golden);
  const axes = dynamicAxes(golden);
  const bytes = await exportModel(forward, inputs, { dynamicAxes: axes });
  const others = Object.keys(axes).map((name, i) => [name, longer(inputs[i], axes[name])] as const);
  return { bytes, inputs: Object.fromEntries(others), expected: forward(...others.map(([, x]) => x)) };
}
