import { requireTensor } from './arguments/require-tensor.ts';
import { allocate } from './dtype.ts';
import { requireExact } from './element-of.ts';
import type { Inputs, Op } from './op.ts';
import type { TensorType } from './tensor-type.ts';
import { activeBackend } from './eager/backend.ts';
import { activeRecorder, isTracing } from './recorder.ts';
import { sizeOf } from './shape.ts';
import { Tensor } from './tensor.ts';

/** The results of an operation that has been checked, on the CPU. */
export function runKernel(op: Op, inputs: Inputs, attributes: object, types: readonly TensorType[]): readonly Tensor[] {
  const first = inputs[0];
  if (op.view === true) return [first.as(types[0])];
  const outputs = types.map((type) =>
    first.derive(type, allocate(type.dtype, sizeOf(type.shape), op.name, type.shape)),
  );
  op.forward!(inputs, outputs[0], attributes, outputs);
  for (const { dtype, data } of outputs) if (dtype === 'int64') requireExact(op.name, data);
  return outputs;
}

/** The results of an operation that has been checked: the backend's where there is one, but while tracing. */
export function runOperation(
  op: Op,
  inputs: Inputs,
  attributes: object,
  types: readonly TensorType[],
): readonly Tensor[] {
  const backend = activeBackend();
  const remote =
    backend === null || op.view === true || isTracing() ? null : backend.run(op, inputs, attributes, types);
  return remote ?? runKernel(op, inputs, attributes, types);
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
  if (check !== undefined && inputs[check.input].isReadable) check.require(inputs[check.input], attributes, inputs);
  const recorder = activeRecorder();
  const outputs = recorder?.apply(plain, inputs, attributes, types) ?? runOperation(plain, inputs, attributes, types);
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
