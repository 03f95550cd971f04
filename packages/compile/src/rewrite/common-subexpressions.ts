import type { Operation, Tensor } from '@gradkit/core-tensor/functional';
import { cacheKey, keep, rewrite } from '@gradkit/onnx-export';
import type { TracedStep } from '../trace/traced-step.ts';

/** CSE: does what one record does with the same attributes and inputs once. Equal single numbers count as the same input. */
export function commonSubexpressionElimination(step: TracedStep): TracedStep {
  const numbers = new Map<unknown, number>();
  const numberOf = (identity: unknown): number => {
    if (!numbers.has(identity)) numbers.set(identity, numbers.size);
    return numbers.get(identity)!;
  };
  const done = new Map<string, Operation>();
  return rewrite(step, (one) => {
    const inputs = one.inputs.map((x) => numberOf(isNumber(x) ? `${x.dtype} ${x.rank} ${cacheKey(x.data[0])}` : x));
    const key = `${numberOf(one.op)} ${cacheKey(one.attributes)} ${inputs.join()}`;
    const earlier = done.get(key);
    if (earlier !== undefined) return { operations: [], outputs: earlier.outputs };
    done.set(key, one);
    return keep(one);
  });
}

function isNumber(x: Tensor): boolean {
  return !x.isSymbolic && x.size === 1;
}
