import { ExportError, sourceLine, type Operation, type Tensor } from '@gradkit/core-tensor/functional';
import type { ActualDevice } from '@gradkit/runtime';
import { lowerOne } from '../lower/lower-one.ts';
import { record } from '../rewrite/record.ts';
import { keep, rewrite, type Rewritable, type Rewritten } from '../rewrite/rewrite.ts';
import { hasOperator } from './operator-support.ts';

/**
 * Legalization: replaces operations whose ONNX operators a device does not have by their decompositions.
 *
 * @throws {ExportError} if there is no decomposition; names the source line
 */
export function legalize<S extends Rewritable>(step: S, device: ActualDevice): S {
  const left = new Set<Tensor>(); // results that a decomposition leaves out: who needs them is decomposed, too
  return rewrite(step, (one) => {
    const missing = one.inputs.some((input) => left.has(input)) ? 'of another kind' : missingIn(one, device);
    if (missing === null) return keep(one);
    const parts = decompositionOf(one, missing, device);
    for (const output of one.outputs.slice(parts.outputs.length)) left.add(output);
    return parts;
  });
}

function decompositionOf(one: Operation, missing: string, device: ActualDevice): Rewritten {
  const { op, inputs, outputs, attributes, origin } = one;
  if (op.decomposition === undefined) {
    throw new ExportError(
      'compile',
      `${op.name}${sourceLine(origin!)} needs the operator ${missing}, which ONNX Runtime does not have on ${device}; compile for another device, or write it with other operations`,
      { got: missing },
    );
  }
  const { operations, outputs: results } = record(() => op.decomposition!(inputs, attributes, outputs), origin);
  const whole = legalize({ operations, results, writes: new Map() }, device); // parts may be missing, too
  return { operations: whole.operations, outputs: whole.results };
}

/** The first operator of an operation that a device does not have; null if it has all. */
function missingIn(one: Operation, device: ActualDevice): string | null {
  const { dtype, rank } = one.inputs[0];
  const node = lowerOne(one).nodes.find(
    ({ opType, outputs }) => !hasOperator(device, { opType, dtype, rank, results: outputs.length }),
  );
  return node?.opType ?? null;
}
