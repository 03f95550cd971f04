import {
  div,
  exp,
  layerNormOp,
  logSoftmaxOp,
  match,
  max,
  primitiveOperations,
  softmaxOp,
  sub,
  sum,
  type Operation,
  type Tensor,
} from '@gradkit/core-tensor/functional';
import { record } from '@gradkit/onnx-export';
import { kernelLine, matrixOf, type KernelLine } from './kernel-line.ts';

/** What a kernel does for an operation, line by line. */
export interface KernelParts {
  readonly lines: readonly KernelLine[];
  /** views among their operands, and what they are views of */
  readonly roots: ReadonlyMap<Tensor, Tensor>;
}

/** The lines of an operation: itself, or its decomposition, if kernels do all of that in one go; null if not. */
export function kernelParts(one: Operation): KernelParts | null {
  const line = kernelLine(one);
  if (line !== null) return { lines: [line], roots: new Map() };
  const decompose = decompositionOf(one);
  return decompose === null ? null : partsOf(one, decompose);
}

/** How an operation that goes along rows, or element by element, is composed of others; null if nobody says so. */
function decompositionOf(one: Operation): (() => readonly Tensor[]) | null {
  const { op, inputs, outputs, attributes } = one;
  if (outputs.length > 1) return null;
  const softmax = match(one, softmaxOp);
  if (softmax !== null)
    return () => {
      const { axis } = softmax.attributes;
      const powers = exp(sub(inputs[0], max(inputs[0], axis, { keepDims: true })));
      return [div(powers, sum(powers, axis, { keepDims: true }))];
    };
  const isKnown = op.elementwise === true || match(one, logSoftmaxOp) !== null || match(one, layerNormOp) !== null;
  if (!isKnown || op.decomposition === undefined) return null;
  return () => op.decomposition!(inputs, attributes, outputs, primitiveOperations, [true]);
}

function partsOf({ outputs: [y], origin }: Operation, decompose: () => readonly Tensor[]): KernelParts | null {
  const {
    operations,
    outputs: [found],
  } = record(decompose, origin);
  const roots = new Map<Tensor, Tensor>();
  const lines: KernelLine[] = [];
  const result = (x: Tensor): Tensor => (x === found ? y : x);
  for (const each of operations) {
    const one = { ...each, inputs: each.inputs.map(result), outputs: each.outputs.map(result) };
    if (one.op.view === true) {
      roots.set(one.outputs[0], roots.get(one.inputs[0]) ?? one.inputs[0]);
      continue;
    }
    const line = kernelLine(one);
    if (line === null) return null;
    lines.push(line);
  }
  return lines.length === 0 || roots.has(y) || matrixOf(lines, (x) => roots.get(x) ?? x) === null
    ? null
    : { lines, roots };
}
