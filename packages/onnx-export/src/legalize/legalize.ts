import {
  applyAll,
  cast,
  ExportError,
  match,
  sourceLine,
  type DType,
  type Operation,
  type Tensor,
} from '@gradkit/core-tensor/functional';
import type { ActualDevice } from '@gradkit/runtime';
import { loopOp } from '../loops/loop-op.ts';
import { record } from '../rewrite/record.ts';
import { keep, rewrite, type Rewritable, type Rewritten } from '../rewrite/rewrite.ts';
import { elementsOf } from '../graph.ts';
import { lowerOne } from './lower-one.ts';
import { missingOperator } from './operator-support.ts';

/** Whose operators there have to be, and who asks. */
interface Legalization {
  readonly device: ActualDevice;
  /** for messages */
  readonly where: string;
}

/** Why an operation cannot stay as it is: what its operator lacks, and in which dtype it has none of that. */
interface Lack {
  readonly operator: string;
  readonly instead?: DType | undefined;
}

/**
 * Legalization: replaces operations whose ONNX operators a device does not have by their decompositions, or does them in another dtype.
 *
 * @throws {ExportError} if there is no decomposition; names the source line
 */
export function legalize<S extends Rewritable>(step: S, target: Legalization): S {
  const left = new Set<Tensor>(); // results that a decomposition leaves out: who needs them is decomposed, too
  return rewrite(step, (one) => {
    const lack = one.inputs.some((input) => left.has(input)) ? { operator: 'of another kind' } : lackOf(one, target);
    if (lack === null) return keep(one);
    const parts = lack.instead === undefined ? decompositionOf(one, lack, target) : doneIn(lack.instead, one);
    for (const output of one.outputs.slice(parts.outputs.length)) left.add(output);
    return parts;
  });
}

function decompositionOf(one: Operation, { operator }: Lack, target: Legalization): Rewritten {
  const { op, inputs, outputs, attributes, origin } = one;
  const { device, where } = target;
  if (op.decomposition === undefined) {
    throw new ExportError(
      where,
      `${op.name}${sourceLine(origin!)} needs the operator ${operator}, which ONNX Runtime does not have on ${device}; compile for another device, or write it with other operations`,
      { got: operator },
    );
  }
  const { outputs: results, ...parts } = record(() => op.decomposition!(inputs, attributes, outputs), origin);
  const whole = legalize({ ...parts, results, writes: new Map() }, target); // parts may be missing, too
  return { ...whole, outputs: whole.results };
}

/** The same in a larger dtype, and back: what leaves the range of the smaller one wraps around then. */
function doneIn(larger: DType, { op, inputs, outputs, attributes, origin }: Operation): Rewritten {
  const { dtype } = inputs[0];
  return record(() => {
    const wide = inputs.map((x) => (x.dtype === dtype ? cast(x, larger) : x));
    return applyAll(op, wide, attributes).map((y, i) => cast(y, outputs[i].dtype));
  }, origin);
}

/** What a device lacks for an operation; null if nothing. */
function lackOf(one: Operation, { device }: Legalization): Lack | null {
  if (match(one, loopOp) !== null) return null; // written with the graph around it
  const { op, inputs, outputs } = one;
  const isOfNothing = inputs.some(({ size }) => size === 0) && outputs.some(({ size }) => size > 0);
  if (isOfNothing && op.decomposition !== undefined) return { operator: 'for no elements' };
  const { dtype, rank } = inputs[0];
  const graph = lowerOne(one, device);
  for (const { opType, attributes, outputs: results, inputs: names } of graph.nodes) {
    const constants = names.map((name) => elementsOf(graph, name));
    const missing = missingOperator(device, { opType, dtype, rank, results: results.length, attributes, constants });
    if (missing !== null) return { operator: opType, instead: missing.instead };
  }
  return null;
}
