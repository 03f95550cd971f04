import {
  applyAll,
  cast,
  ExportError,
  sourceLine,
  type DType,
  type Op,
  type Operation,
  type Tensor,
} from '@gradkit/core-tensor/functional';
import type { ActualDevice } from '@gradkit/runtime';
import { record } from '../rewrite/record.ts';
import { cacheKey } from '../rewrite/cache-key.ts';
import { keep, type Rewritable, type Rewritten } from '../rewrite/rewrite.ts';
import { elementsOf, graphsIn, type Graph } from '../graph.ts';
import { decompositionOf, expand, replace } from './expand.ts';
import { lowerOne } from './lower-one.ts';
import { minds, missingOperator } from './operator-support.ts';

/** Whose operators there have to be, and who asks. */
interface Legalization {
  readonly device: ActualDevice;
  /** for messages */
  readonly where: string;
  /** whether an operation without an operator is done by something else; default none */
  readonly isDone?: ((one: Operation) => boolean) | undefined;
  /** a loop whose rounds are made legal, where there can be loops; null: it is none */
  readonly loop?: ((one: Operation, legal: (rounds: Rewritable) => Rewritable) => Operation | null) | undefined;
}

/** Why an operation cannot stay as it is: what its operator lacks, and in which dtype it has none of that. */
interface Lack {
  readonly operator: string;
  readonly instead?: DType | undefined;
}

/** The verdicts so far, by device, operation and its key: layers repeat, and what a device lacks shows only in the nodes of an operation. */
const verdicts = new Map<ActualDevice, WeakMap<Op, Map<string, Lack | null>>>();
const mostVerdicts = 256; // of an operation: shapes can be many
const longestKey = 1000; // of operations with others in them no two have the same

/**
 * Legalization: replaces operations whose ONNX operators a device does not have by their decompositions, or does them in another dtype.
 *
 * @throws {ExportError} if there is no decomposition; names the source line
 */
export function legalize<S extends Rewritable>(step: S, target: Legalization): S {
  const left = new Set<Tensor>(); // results that a decomposition leaves out: who needs them is decomposed, too
  return replace(expand(step, target.isDone), (one, asked) => {
    const loop = target.loop?.(one, (rounds) => legalize(rounds, target)) ?? null;
    if (loop !== null) return keep(loop);
    if (one.op.onnx === undefined && target.isDone?.(one) === true) return null;
    const lack = one.inputs.some((input) => left.has(input)) ? { operator: 'of another kind' } : lackOf(one, target);
    if (lack === null) return null;
    if (lack.instead === undefined) requireDecomposition(one, lack, target);
    const parts =
      lack.instead === undefined
        ? decompositionOf(one, asked, (whole) => legalize(whole, target))
        : doneIn(lack.instead, one);
    for (const output of one.outputs.slice(parts.outputs.length)) left.add(output);
    return parts;
  });
}

function requireDecomposition({ op, origin }: Operation, { operator }: Lack, { device, where }: Legalization): void {
  if (op.decomposition !== undefined) return;
  throw new ExportError(
    where,
    `${op.name}${sourceLine(origin!)} needs the operator ${operator}, which ONNX Runtime does not have on ${device}; compile for another device, or write it with other operations`,
    { got: operator },
  );
}

/** The same in a larger dtype, and back: what leaves the range of the smaller one wraps around then. */
function doneIn(larger: DType, { op, inputs, outputs, attributes, origin }: Operation): Rewritten {
  const { dtype } = inputs[0];
  return record(() => {
    const wide = inputs.map((x) => (x.dtype === dtype ? cast(x, larger) : x));
    return applyAll(op, wide, attributes).map((y, i) => cast(y, outputs[i].dtype));
  }, origin);
}

/** What a device lacks for an operation; null if nothing. Operations on values alike with the same attributes lack the same. */
function lackOf(one: Operation, target: Legalization): Lack | null {
  if (minds(target.device, 'constants') && !one.inputs.every(({ isSymbolic }) => isSymbolic))
    return findLack(one, target);
  const isShapeless = one.op.elementwise === true; // in which axes stand for nothing, unless there are no elements
  const types = one.inputs.map(({ dtype, shape, rank, size }) =>
    isShapeless && size > 0 ? `${dtype} ${rank}` : `${dtype} [${shape.join()}]`,
  );
  const key = cacheKey([one.attributes, types, one.outputs.length]);
  if (key.length > longestKey) return findLack(one, target);
  const known = verdictsOn(target.device, one.op);
  if (!known.has(key)) known.set(key, findLack(one, target));
  return known.get(key)!;
}

function verdictsOn(device: ActualDevice, op: Op): Map<string, Lack | null> {
  const ofDevice = verdicts.get(device) ?? new WeakMap<Op, Map<string, Lack | null>>();
  verdicts.set(device, ofDevice);
  const ofOp = ofDevice.get(op) ?? new Map<string, Lack | null>();
  if (ofOp.size >= mostVerdicts) ofOp.clear();
  ofDevice.set(op, ofOp);
  return ofOp;
}

function findLack(one: Operation, { device }: Legalization): Lack | null {
  const { op, inputs, outputs } = one;
  const isOfNothing = inputs.some(({ size }) => size === 0) && outputs.some(({ size }) => size > 0);
  if (isOfNothing && op.decomposition !== undefined) return { operator: 'for no elements' };
  return lackIn(lowerOne(one, device), inputs[0], device);
}

/** What a device lacks for the nodes of a graph, those of graphs within among them. */
function lackIn(graph: Graph, type: Tensor, device: ActualDevice): Lack | null {
  const { dtype, rank } = type;
  for (const { opType, attributes, outputs: results, inputs: names } of graph.nodes) {
    const constants = (): (readonly number[] | null)[] => names.map((name) => elementsOf(graph, name));
    const missing = missingOperator(device, { opType, dtype, rank, results: results.length, attributes, constants });
    if (missing !== null) return { operator: opType, instead: missing.instead };
    for (const within of graphsIn(attributes)) {
      const lack = lackIn(within, type, device);
      if (lack !== null) return { operator: lack.operator };
    }
  }
  return null;
}
