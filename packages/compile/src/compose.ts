import { noGrad } from '@gradkit/autograd';
import { ExportError, sourceLine, trace, type Application } from '@gradkit/core-tensor';
import { lower } from '@gradkit/onnx-export';
import type { ActualDevice } from '@gradkit/runtime';
import { keep, rewrite, type Rewritten } from './passes/rewrite.ts';
import type { Step } from './step.ts';
import { has } from './targets.ts';

/**
 * Replaces operations whose ONNX operators a device does not have by what they can be composed of.
 *
 * @throws {ExportError} if there is no composition; names the source line
 */
export function compose(step: Step, device: ActualDevice): Step {
  return rewrite(step, (one) => composedOf(one, device));
}

function composedOf(one: Application, device: ActualDevice): Rewritten {
  const missing = missingIn(one, device);
  if (missing === null) return keep(one);
  const { op, inputs, outputs, attributes, origin } = one;
  if (op.compose === undefined) {
    throw new ExportError(
      'compile',
      `${op.name}${sourceLine(origin!)} needs the operator ${missing}, which ONNX Runtime does not have on ${device}; compile for another device, or write it with other operations`,
      { got: missing },
    );
  }
  const symbolic = inputs.filter((input) => input.isSymbolic);
  const traced = noGrad(() =>
    trace((...symbols) => {
      const given = inputs.map((input) => (input.isSymbolic ? symbols[symbolic.indexOf(input)] : input));
      return op.compose!(given, attributes, outputs);
    }, symbolic),
  );
  const own = new Map(traced.inputs.map((symbol, i) => [symbol, symbolic[i]]));
  const parts = traced.steps.map((part) => ({ ...part, inputs: part.inputs.map((x) => own.get(x) ?? x), origin }));
  return { steps: parts, outputs: traced.outputs };
}

/** The first operator of an operation that a device lacks; null if it has all. */
function missingIn({ op, inputs, outputs, attributes }: Application, device: ActualDevice): string | null {
  const symbolic = [...new Set(inputs.filter((input) => input.isSymbolic))];
  const { nodes } = lower(
    {
      inputs: symbolic,
      outputs,
      steps: [{ op, inputs, outputs, attributes }],
      reads: new Map(),
      writes: new Map(),
      draws: [],
      assumptions: [],
    },
    { inputs: symbolic.map((_, i) => `x${i}`), outputs: outputs.map((_, i) => `y${i}`), states: new Map() },
  );
  const node = nodes.find(
    ({ opType, outputs: results }) => !has(device, { opType, dtype: inputs[0]?.dtype, results: results.length }),
  );
  return node?.opType ?? null;
}
