import { apply, cast, full, type DType, type Tensor } from '@gradkit/core-tensor';
import type { EagerUpdate } from '../src/rules/rule.ts';
import type { TracedUpdate } from '../src/kernel/traced-update.ts';

/** What a kernel is to compute, operation by operation on whole tensors. */
export function tensorUpdate(update: TracedUpdate, dtype: DType): EagerUpdate {
  const stored = new Set(update.changes.map(([, result]) => result));
  return ({ value, gradient, moments, stepCount, learningRate, momentum }) => {
    const vectors = [value, gradient, ...update.moments.map((name) => moments[name])];
    const values = new Map<Tensor, Tensor>([
      [update.stepCount, full([], stepCount, { dtype: 'float64' })],
      [update.learningRate, full([], learningRate, { dtype: 'float64' })],
      [update.momentum, full([], momentum, { dtype: 'float64' })],
      ...update.before.map((tracer, i) => [tracer, cast(moments[update.numbers[i]], 'float64')] as const),
      ...update.elements.map((tracer, i) => [tracer, cast(vectors[i], 'float64')] as const),
    ]);
    for (const { op, inputs, outputs, attributes } of [...update.scalars, ...update.vectors]) {
      const given = inputs.map((x) => values.get(x) ?? x);
      const made = apply(op, given, attributes);
      values.set(outputs[0], stored.has(outputs[0]) ? cast(cast(made, dtype), 'float64') : made);
    }
    for (const [vector, result] of update.changes) vectors[vector] = cast(values.get(result)!, dtype);
    const numbers = update.numbers.map((name, i) => [name, cast(values.get(update.after[i])!, dtype)] as const);
    const changed = update.moments.map((name, i) => [name, vectors[2 + i]] as const);
    return { value: vectors[0], moments: Object.fromEntries([...changed, ...numbers]) };
  };
}
