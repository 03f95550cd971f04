import type { ActualDevice } from '@gradkit/runtime';
import type { Operation } from '@gradkit/core-tensor/functional';
import type { Graph } from '../graph.ts';
import { lower } from '../lower.ts';

/** The graph of one operation, in the operators that a device has. An `If` has no graphs: an operation chooses only between what a device has. */
export function lowerOne(one: Operation, device?: ActualDevice): Graph {
  const inputs = [...new Set(one.inputs.filter((input) => input.isSymbolic))];
  const nothing = { reads: new Map(), writes: new Map(), draws: [], guards: [], made: new Set<never>() };
  return lower(
    { inputs, outputs: one.outputs, operations: [one], ...nothing },
    {
      inputs: inputs.map((_, i) => `x${i}`),
      outputs: one.outputs.map((_, i) => `y${i}`),
      states: new Map(),
      device,
      writesBranches: false,
    },
  );
}
