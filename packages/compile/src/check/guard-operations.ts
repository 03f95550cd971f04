import { noGrad } from '@gradkit/autograd';
import { guardOperation } from '@gradkit/core-tensor/functional';
import type { TracedStep } from '../trace/traced-step.ts';
import type { CheckPlan } from './plan-checks.ts';

/** Gives operations whose values are known only inside the graph a form that bears any: out of range, they read and write nowhere. */
export function guardOperations(step: TracedStep, { unknown }: CheckPlan): TracedStep {
  if (unknown.size === 0) return step;
  const operations = noGrad(() => step.operations.flatMap((one) => (unknown.has(one) ? guardOperation(one) : [one])));
  return { ...step, operations };
}
