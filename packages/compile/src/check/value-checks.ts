import { noGrad } from '@gradkit/autograd';
import { applyAll, type Tensor } from '@gradkit/core-tensor/functional';
import type { Values } from '../execute/values.ts';
import type { CheckPlan } from './plan-checks.ts';

/**
 * Looks into the conditions on values of a step before it runs.
 *
 * @param values those that the call began with
 * @throws what the function itself throws for these values
 */
export function checkValues({ checks, states }: CheckPlan, values: Values): void {
  if (checks.length === 0) return;
  const known = new Map<Tensor, Tensor>();
  const resolve = (x: Tensor): Tensor => values.get(x) ?? known.get(x) ?? states.get(x)?.value ?? x;
  noGrad(() => {
    for (const { operation, isNeeded } of checks) {
      const { op, outputs, attributes } = operation;
      const inputs = operation.inputs.map(resolve);
      if (isNeeded) applyAll(op, inputs, attributes).forEach((output, i) => known.set(outputs[i], output));
      else op.check!.require(inputs[op.check!.input], attributes, inputs);
    }
  });
}
