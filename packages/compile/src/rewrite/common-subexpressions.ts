import type { Operation, Tensor } from '@gradkit/core-tensor';
import { cacheKey } from '../trace/cache-key.ts';
import type { TracedStep } from '../trace/traced-step.ts';
import { keep, rewrite } from './rewrite.ts';

/** Does the same operation on the same inputs once. Equal single numbers count as the same input. */
export function commonSubexpressionElimination(step: TracedStep): TracedStep {
  const ids = new Map<Tensor | string, number>();
  const idOf = (x: Tensor): number => {
    const key = !x.isSymbolic && x.size === 1 ? `${x.dtype} ${x.rank} ${cacheKey(x.data[0])}` : x;
    if (!ids.has(key)) ids.set(key, ids.size);
    return ids.get(key)!;
  };
  const done = new Map<string, Operation>();
  return rewrite(step, (one) => {
    const key = `${one.op.name} ${cacheKey(one.attributes)} ${one.inputs.map(idOf).join()}`;
    const earlier = done.get(key);
    if (earlier !== undefined) return { operations: [], outputs: earlier.outputs };
    done.set(key, one);
    return keep(one);
  });
}
