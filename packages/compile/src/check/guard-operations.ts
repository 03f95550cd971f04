import { applyAll, type Operation } from '@gradkit/core-tensor/functional';
import { record } from '../rewrite/record.ts';
import { keep, rewrite, type Rewritten } from '../rewrite/rewrite.ts';
import type { TracedStep } from '../trace/traced-step.ts';
import type { CheckPlan } from './plan-checks.ts';

/** Gives operations whose values are known only inside the graph a form that bears any: out of range, they read and write nowhere. */
export function guardOperations(step: TracedStep, { unknown }: CheckPlan): TracedStep {
  if (unknown.size === 0) return step;
  const outputs = new Set([...unknown].map(({ outputs: [y] }) => y)); // a rewrite sees other inputs, but the same outputs
  return rewrite(step, (one) => (outputs.has(one.outputs[0]) ? guarded(one) : keep(one)));
}

function guarded(one: Operation): Rewritten {
  const { op, attributes, origin } = one;
  if (op.check?.guarded === undefined) return keep(one);
  return record(() => {
    const { inputs, finish } = op.check!.guarded!(one.inputs, attributes);
    const [first, ...others] = applyAll(op, inputs, attributes);
    return [finish?.(first) ?? first, ...others];
  }, origin);
}
