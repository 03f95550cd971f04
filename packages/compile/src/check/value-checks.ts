import { noGrad } from '@gradkit/autograd';
import {
  applyAll,
  LazyTensor,
  RuntimeError,
  sourceLine,
  type Operation,
  type Tensor,
} from '@gradkit/core-tensor/functional';
import type { Values } from '../execute/values.ts';
import type { CheckPlan } from './plan-checks.ts';

/**
 * Looks into the conditions on values of a step before it runs.
 *
 * @param values those that the call began with
 * @throws what the function itself throws for these values
 * @throws {RuntimeError} if an argument has no memory any more
 */
export function checkValues({ inputs, checks, states }: CheckPlan, values: Values): void {
  for (const x of inputs) requireMemory(values.get(x)!);
  if (checks.length === 0) return;
  const known = new Map<Tensor, Tensor>();
  const resolve = (x: Tensor): Tensor => values.get(x) ?? known.get(x) ?? states.get(x)?.value ?? x;
  noGrad(() => {
    for (const { operation, isNeeded } of checks) {
      const { op, outputs, attributes } = operation;
      const operands = operation.inputs.map(resolve);
      try {
        if (isNeeded) applyAll(op, operands, attributes).forEach((output, i) => known.set(outputs[i], output));
        else op.check!.require(operands[op.check!.input], attributes, operands);
      } catch (error) {
        throw withOrigin(error, operation);
      }
    }
  });
}

/** Memory that was transferred has no elements left. What was not worked out yet has none so far. */
function requireMemory(given: Tensor): void {
  if ((given instanceof LazyTensor && !given.isMade) || given.size === 0 || given.data.length > 0) return;
  throw new RuntimeError(
    'compile',
    `the memory of the argument of shape [${given.shape.join(', ')}] was given away, e.g. to a worker; copy it there instead`,
    { got: given.shape },
  );
}

/** The message stays the one of the function itself; the stack, which is that of the call, also says where the operation came from. */
function withOrigin(error: unknown, { origin }: Operation): unknown {
  if (error instanceof Error && origin !== undefined)
    error.stack = `${error.stack ?? String(error)}\n    in the compiled function${sourceLine(origin)}`;
  return error;
}
