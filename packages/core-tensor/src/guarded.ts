import { applyAll } from './apply.ts';
import type { Operation } from './operation.ts';
import { trace } from './trace.ts';

/**
 * Operations that do the same and bear any values: out of range, they read and write nowhere. For graphs that run where nobody checks.
 *
 * @param one as traced
 * @returns operations with the same results; the operation itself if it has no such form, or its values were known while tracing
 */
export function guardOperation(one: Operation): readonly Operation[] {
  const { op, inputs, attributes, origin } = one;
  if (op.check?.guarded === undefined || !inputs[op.check.input].isSymbolic) return [one];
  const guarded = op.check.guarded.bind(op.check);
  const { operations, outputs } = trace(() => {
    const { inputs: safe, finish } = guarded(inputs, attributes);
    const [first, ...others] = applyAll(op, safe, attributes);
    return [finish?.(first) ?? first, ...others];
  }, []);
  return operations.map((part) => ({
    ...part,
    origin,
    outputs: part.outputs.map((output) => one.outputs[outputs.indexOf(output)] ?? output),
  }));
}
