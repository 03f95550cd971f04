import { noGrad } from '@gradkit/autograd';
import { guardOperation } from '@gradkit/core-tensor/functional';
import type { TracedStep } from '../trace/traced-step.ts';
import type { CheckPlan } from './plan-checks.ts';

/** Gives operations that may meet other values than were looked into a form that bears any: out of range, they read and write nowhere. */
export function guardOperations(step: TracedStep, { unsure }: CheckPlan): TracedStep {
  if (unsure.size === 0) return step;
  const operations = noGrad(() => step.operations.flatMap((one) => (unsure.has(one) ? guardOperation(one) : [one])));
  return { ...step, operations };
}
