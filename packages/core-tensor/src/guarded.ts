import { applyAll } from './apply.ts';
import type { Operation } from './operation.ts';
import type { Tensor } from './tensor.ts';
import { trace } from './trace.ts';

/** The results of an operation in a form that bears any values: out of range, it reads and writes nowhere. Null if it has none. */
export function guarded({ op, inputs, attributes }: Operation): (() => readonly Tensor[]) | null {
  if (op.check?.guarded === undefined) return null;
  const make = op.check.guarded.bind(op.check);
  return () => {
    const { inputs: safe, finish } = make(inputs, attributes);
    const [first, ...others] = applyAll(op, safe, attributes);
    return [finish?.(first) ?? first, ...others];
  };
}

/**
 * Operations that do the same and bear any values: out of range, they read and write nowhere. For graphs that run where nobody checks.
 *
 * @param one as traced
 * @returns operations with the same results; the operation itself if it has no such form, or its values were known while tracing
 */
export function guardOperation(one: Operation): readonly Operation[] {
  const work = guarded(one);
  if (work === null || !one.inputs[one.op.check!.input].isSymbolic) return [one];
  const { operations, outputs } = trace(work, []);
  return operations.map((part) => ({
    ...part,
    origin: one.origin,
    outputs: part.outputs.map((output) => one.outputs[outputs.indexOf(output)] ?? output),
  }));
}
