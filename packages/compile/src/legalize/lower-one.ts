import type { Operation } from '@gradkit/core-tensor';
import { lower, type Graph } from '@gradkit/onnx-export';

/** The graph of one operation. */
export function lowerOne({ op, inputs, outputs, attributes }: Operation): Graph {
  const symbolic = [...new Set(inputs.filter((input) => input.isSymbolic))];
  return lower(
    {
      inputs: symbolic,
      outputs,
      operations: [{ op, inputs, outputs, attributes }],
      reads: new Map(),
      writes: new Map(),
      draws: [],
      guards: [],
    },
    { inputs: symbolic.map((_, i) => `x${i}`), outputs: outputs.map((_, i) => `y${i}`), states: new Map() },
  );
}
