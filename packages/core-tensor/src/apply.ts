import { requireTensor } from './arguments/require-tensor.ts';
import { allocate } from './dtype.ts';
import { requireExact } from './element-of.ts';
import type { Inputs, Op } from './op.ts';
import type { TensorType } from './tensor-type.ts';
import { activeRecorder } from './recorder.ts';
import { sizeOf } from './shape.ts';
import { Tensor } from './tensor.ts';

/** The results of an operation that has been checked. */
export function runKernel(op: Op, inputs: Inputs, attributes: object, types: readonly TensorType[]): readonly Tensor[] {
  const first = inputs[0];
  if (op.view === true) return [first.derive(types[0], first.data)];
  const outputs = types.map((type) => first.derive(type, allocate(type.dtype, sizeOf(type.shape))));
  op.forward!(inputs, outputs[0], attributes, outputs);
  for (const { dtype, data } of outputs) if (dtype === 'int64') requireExact(op.name, data);
  return outputs;
}

/**
 * Does an operation and returns all its results. Every operation happens here: types and values are checked, a recorder may take over,
 * and the graph grows where an input has a gradFn.
 */
export function applyAll<I extends Inputs, A extends object>(
  op: Op<I, A>,
  inputs: I,
  attributes: A,
): readonly Tensor[] {
  const plain = op as Op;
  for (let i = 0; i < inputs.length; i++)
    if (!(inputs[i] instanceof Tensor)) requireTensor(op.name, inputs.length === 1 ? 'x' : `input ${i}`, inputs[i]);
  const inferred = plain.infer(inputs, attributes);
  const types = Array.isArray(inferred) ? (inferred as readonly TensorType[]) : [inferred as TensorType];
  const { check } = plain;
  if (check !== undefined && !inputs[check.input].isSymbolic) check.require(inputs[check.input], attributes, inputs);
  const recorder = activeRecorder();
  const outputs = recorder?.apply(plain, inputs, attributes, types) ?? runKernel(plain, inputs, attributes, types);
  for (let i = 0; i < inputs.length; i++) {
    const { gradFn } = inputs[i];
    if (gradFn === null) continue;
    gradFn.extend({ op: plain, inputs, outputs, attributes });
    break;
  }
  return outputs;
}

/** Does an operation and returns its first result. */
export function apply<I extends Inputs, A extends object>(op: Op<I, A>, inputs: I, attributes: A): Tensor {
  return applyAll(op, inputs, attributes)[0];
}
