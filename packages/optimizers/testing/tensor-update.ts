import { apply, cast, full, type DType, type Tensor } from '@gradkit/core-tensor';
import type { EagerUpdate } from '../src/kernel/eager-update.ts';
import type { TracedUpdate } from '../src/kernel/traced-update.ts';

/** What a kernel is to compute, operation by operation on whole tensors. */
export function tensorUpdate({ input, result, scalars, vectors }: TracedUpdate, dtype: DType): EagerUpdate {
  const stored = new Set([result.value, ...Object.values(result.moments)]);
  const names = Object.keys(input.moments);
  return ({ value, gradient, moments, stepCount, learningRate }) => {
    const values = new Map<Tensor, Tensor>([
      [input.stepCount, full([], stepCount, { dtype: 'float64' })],
      [input.learningRate, full([], learningRate, { dtype: 'float64' })],
      [input.value, cast(value, 'float64')],
      [input.gradient, cast(gradient, 'float64')],
      ...names.map((name) => [input.moments[name], cast(moments[name], 'float64')] as const),
    ]);
    for (const { op, inputs, outputs, attributes } of [...scalars, ...vectors]) {
      const [y] = outputs;
      const made = apply(
        op,
        inputs.map((x) => values.get(x) ?? x),
        attributes,
      );
      values.set(y, stored.has(y) ? cast(cast(made, dtype), 'float64') : made);
    }
    const narrow = (x: Tensor): Tensor => cast(values.get(x)!, dtype);
    const after = names.map((name) => [name, narrow(result.moments[name])] as const);
    return { value: narrow(result.value), moments: Object.fromEntries(after) };
  };
}
