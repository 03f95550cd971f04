import {
  concatOp,
  gatherOp,
  geluOp,
  layerNormOp,
  linearOp,
  logSoftmaxOp,
  matmulOp,
  meanOp,
  permuteOp,
  reshapeOp,
  scanOp,
  scatterAddOp,
  sliceOp,
  softmaxOp,
  sumOp,
  takeOp,
  type Operation,
  type Tensor,
} from '@gradkit/core-tensor/functional';
import { addRowsOp } from '../../rewrite/add-rows.ts';
import { on, type OperationOf, type Rules } from '../../rewrite/rules.ts';
import { divisionOfView, shapeOfPart, type Division, type Manner } from './division.ts';

/** How an operation is done part by part. */
interface PartWork {
  /** what it takes of each input; null: the whole */
  readonly inputs: readonly (Manner | null)[];
  /** what its results are */
  readonly outputs: readonly Manner[];
  /** the operation on a part; default: the same one */
  readonly change?: ((examples: number) => Pick<Operation, 'op' | 'attributes'>) | undefined;
}

/** What rules look at. */
export interface Known {
  /** how many examples a batch has */
  readonly examples: number;
  /** null: there is the whole, or nothing yet */
  mannerOf(x: Tensor): Manner | null;
}

type Work = PartWork | null;

const rules: Rules<Known, Work> = new Map([
  on(scanOp, scanned),
  on(permuteOp, permuted),
  on(sliceOp, (one, known) =>
    alongOthers(one, known, (axis) => one.attributes.ranges.every((range) => range.axis !== axis)),
  ),
  on(concatOp, (one, known) => alongOthers(one, known, (axis) => one.attributes.axis !== axis)),
  on(softmaxOp, (one, known) => alongOthers(one, known, (axis) => one.attributes.axis !== axis)),
  on(logSoftmaxOp, (one, known) => alongOthers(one, known, (axis) => one.attributes.axis !== axis)),
  on(gatherOp, (one, known) => alongOthers(one, known, (axis) => one.attributes.axis !== axis)),
  on(scatterAddOp, scattered),
  on(takeOp, taken),
  on(linearOp, linear),
  on(matmulOp, multiplied),
  on(layerNormOp, normalized),
  on(geluOp, (one, known) => alongOthers(one, known, () => true)),
  on(sumOp, (one, known) => reduced(one, known, ['sum'])),
  on(meanOp, (one, known) => reduced(one, known, [])),
  on(addRowsOp, rowsAdded),
]);

/** How an operation is done part by part, by how there are its inputs; null if it is not. */
export function partWorkOf(one: Operation, known: Known): Work {
  if (one.op.elementwise === true) return elementwise(one, known);
  if (one.op.view === true) return viewed(one, known);
  return rules.get(one.op)?.(one, known) ?? null;
}

/** The first input whose examples are divided, and how. */
function dividedInput(
  { inputs }: Operation,
  { mannerOf }: Known,
): { readonly x: Tensor; readonly how: Division } | null {
  for (const x of inputs) {
    const how = mannerOf(x);
    if (how !== null && how !== 'sum') return { x, how };
  }
  return null;
}

/** All inputs and the result have the examples on the same axis, as many there. */
function alongOthers(one: Operation, known: Known, isOther: (axis: number) => boolean): Work {
  const found = dividedInput(one, known);
  if (found === null) return null;
  const { axis } = found.how;
  const sizes = [...one.inputs, ...one.outputs].map(({ shape }) => shape[axis]);
  if (!isOther(axis) || sizes.some((size) => size !== sizes[0])) return null;
  return { inputs: one.inputs.map(() => found.how), outputs: [found.how] };
}

function elementwise(one: Operation, known: Known): Work {
  const found = dividedInput(one, known);
  if (found === null) return null;
  const [y] = one.outputs;
  const axis = found.how.axis + y.rank - found.x.rank;
  const inputs = one.inputs.map((x) => {
    const own = axis - (y.rank - x.rank);
    return own < 0 || x.shape[own] === 1 ? null : { ...found.how, axis: own };
  });
  return { inputs, outputs: [{ ...found.how, axis }] };
}

function viewed(one: Operation, known: Known): Work {
  const found = dividedInput(one, known);
  const [y] = one.outputs;
  const how = found && divisionOfView(found.x, y, found.how, known.examples);
  return (
    how && {
      inputs: [found.how],
      outputs: [how],
      change: (examples) => ({ op: reshapeOp, attributes: { shape: shapeOfPart(y.shape, how, examples) } }),
    }
  );
}

/** A recurrence, whose sequences know nothing of each other; it is where batches begin to be divided. */
function scanned(one: OperationOf<typeof scanOp>, { examples }: Known): Work {
  const { states, sequences, kernel } = one.attributes;
  const inBatch = (axis: number): Division => ({ axis, outer: 1, inner: 1 });
  const [before, entries] = [one.inputs.slice(0, states), one.inputs.slice(states, states + sequences)];
  const fits =
    before.every(({ shape }) => shape[0] === examples) && entries.every(({ shape }) => shape[1] === examples);
  if (kernel === undefined || !fits) return null; // what else is scanned need not be a batch
  return {
    inputs: one.inputs.map((_, i) => (i < states ? inBatch(0) : i < states + sequences ? inBatch(1) : null)),
    outputs: one.outputs.map((_, i) => inBatch(i < states ? 0 : 1)),
  };
}

function permuted(one: OperationOf<typeof permuteOp>, known: Known): Work {
  const found = dividedInput(one, known);
  if (found === null) return null;
  return { inputs: [found.how], outputs: [{ ...found.how, axis: one.attributes.axes.indexOf(found.how.axis) }] };
}

function scattered(one: OperationOf<typeof scatterAddOp>, known: Known): Work {
  const { axis, shape } = one.attributes;
  const work = alongOthers(one, known, (other) => other !== axis);
  if (work === null) return null;
  const [how] = work.outputs as readonly Division[];
  const attributesFor = (examples: number): object => ({ axis, shape: shapeOfPart(shape, how, examples) });
  return { ...work, change: (examples) => ({ op: one.op, attributes: attributesFor(examples) }) };
}

/** Entries of a table, by divided indices. */
function taken(one: OperationOf<typeof takeOp>, { mannerOf }: Known): Work {
  const how = mannerOf(one.inputs[1]);
  if (how === null || how === 'sum') return null;
  return { inputs: [null, how], outputs: [{ ...how, axis: one.attributes.axis + how.axis }] };
}

function linear(one: OperationOf<typeof linearOp>, { mannerOf }: Known): Work {
  const [x] = one.inputs;
  const how = mannerOf(x);
  if (how === null || how === 'sum' || how.axis === x.rank - 1) return null;
  return { inputs: one.inputs.map((_, i) => (i === 0 ? how : null)), outputs: [how] };
}

/** Rows of examples with a matrix; or a sum over all examples, as in the gradient of a weight. */
function multiplied(one: OperationOf<typeof matmulOp>, known: Known): Work {
  const found = dividedInput(one, known);
  const [a, b] = one.inputs;
  if (found === null) return null;
  if (b.rank > 2) return multipliedEach(one, found.how);
  const { transposeA, transposeB } = one.attributes;
  const { axis } = found.how;
  const [rows, inner] = transposeA ? [a.rank - 1, a.rank - 2] : [a.rank - 2, a.rank - 1];
  if (found.x === a && axis !== inner) {
    const isRow = axis === rows;
    return { inputs: [found.how, null], outputs: [isRow ? { ...found.how, axis: a.rank - 2 } : found.how] };
  }
  const innerOfB = transposeB ? 1 : 0;
  if (a.rank !== 2 || axis !== (found.x === a ? inner : innerOfB)) return null;
  return {
    inputs: [
      { ...found.how, axis: inner },
      { ...found.how, axis: innerOfB },
    ],
    outputs: ['sum'],
  };
}

/** Matrices of examples, one by one. */
function multipliedEach({ inputs: [a, b] }: OperationOf<typeof matmulOp>, how: Division): Work {
  if (a.rank !== b.rank || how.axis >= a.rank - 2 || a.shape[how.axis] !== b.shape[how.axis]) return null;
  return { inputs: [how, how], outputs: [how] };
}

/** Examples normalized by themselves. */
function normalized(one: OperationOf<typeof layerNormOp>, { mannerOf }: Known): Work {
  const how = mannerOf(one.inputs[0]);
  if (how === null || how === 'sum' || how.axis >= one.attributes.axis) return null;
  return { inputs: one.inputs.map((_, i) => (i === 0 ? how : null)), outputs: [how] };
}

/** @param overBatch what results over the batch are; none: they need the whole */
function reduced(
  { inputs: [x], attributes: { axes, keepDims } }: OperationOf<typeof sumOp>,
  { mannerOf }: Known,
  overBatch: readonly Manner[],
): Work {
  const how = mannerOf(x);
  if (how === null || how === 'sum') return null;
  if (axes.includes(how.axis)) return overBatch.length === 0 ? null : { inputs: [how], outputs: overBatch };
  const dropped = keepDims ? 0 : axes.filter((axis) => axis < how.axis).length;
  return { inputs: [how], outputs: [{ ...how, axis: how.axis - dropped }] };
}

/** Rows that are added to a sum over all examples. */
function rowsAdded(one: Operation, { mannerOf }: Known): Work {
  const [x, ...others] = one.inputs;
  const [how] = others.flatMap((other) => mannerOf(other) ?? []);
  if (mannerOf(x) !== 'sum' || how === undefined || how === 'sum') return null;
  return { inputs: ['sum', ...others.map(() => how)], outputs: ['sum'] };
}
