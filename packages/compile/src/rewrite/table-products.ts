import {
  apply,
  indexAddOp,
  linear,
  linearOp,
  match,
  matmul,
  matmulOp,
  permute,
  permuteOp,
  reshape,
  take,
  takeOp,
  type Operation,
  type Tensor,
} from '@gradkit/core-tensor/functional';
import { keep, record, rewrite } from '@gradkit/onnx-export';
import type { TracedStep } from '../trace/traced-step.ts';

const leastUses = 2; // of each row of a table, on average

type Makers = ReadonlyMap<Tensor, Operation>;

/**
 * Multiplies the rows of a small table before they are looked up, and adds gradients up for each row before they are multiplied: an embedding in
 * front of a linear or recurrent layer then costs products with as many rows as the table has, not as many as are looked up.
 *
 * `take(T, i) W = take(T W, i)`, `dyᵀ take(T, i) = indexAdd(i, dy)ᵀ T` and `indexAdd(i, dy W) = indexAdd(i, dy) W`
 */
export function tableProducts(step: TracedStep): TracedStep {
  if (!step.operations.some((one) => match(one, takeOp) !== null || match(one, indexAddOp) !== null)) return step;
  const makers = new Map<Tensor, Operation>();
  return rewrite(step, (one) => {
    const cheaper = productOfTable(one, makers) ?? gradientByRows(one, makers) ?? productOfSums(one, makers);
    const rewritten = cheaper === null ? keep(one) : record(() => [cheaper()], one.origin);
    for (const each of rewritten.operations) for (const output of each.outputs) makers.set(output, each);
    return rewritten;
  });
}

/** Rows of a table, by their indices: those of `x` in its order. */
interface Lookup {
  readonly table: Tensor;
  /** the shape of what is looked up, without the last axis; made where it is asked for */
  indices(): Tensor;
}

/** What rows a tensor consists of, seen through permutations and reshapes that leave them whole; null if it is no lookup, or one that is not worth it. */
function lookupOf(x: Tensor, makers: Makers): Lookup | null {
  const maker = makers.get(x);
  const lookup = match(maker, takeOp);
  if (lookup !== null) {
    const [table, indices] = lookup.inputs;
    const isOften = table.rank === 2 && indices.size >= leastUses * table.shape[0];
    return isOften && lookup.attributes.axis === 0 ? { table, indices: () => indices } : null;
  }
  if (maker === undefined || !keepsRows(maker)) return null;
  const behind = lookupOf(maker.inputs[0], makers);
  return behind && { table: behind.table, indices: () => alike(maker, behind.indices()) };
}

/** Whether a permutation or a view leaves the last axis as it is. */
function keepsRows(one: Operation): boolean {
  const [x] = one.inputs;
  const [y] = one.outputs;
  if (x.rank === 0 || y.rank === 0 || x.shape[x.rank - 1] !== y.shape[y.rank - 1]) return false;
  const axes = match(one, permuteOp)?.attributes.axes;
  return axes === undefined ? one.op.view === true : axes[axes.length - 1] === axes.length - 1;
}

/** What a permutation or a view of rows does with one number for each row. */
function alike(one: Operation, numbers: Tensor): Tensor {
  const axes = match(one, permuteOp)?.attributes.axes;
  return axes === undefined ? reshape(numbers, one.outputs[0].shape.slice(0, -1)) : permute(numbers, axes.slice(0, -1));
}

/** The other way round: numbers for what comes out, as they were for what goes in. */
function unlike(one: Operation, numbers: Tensor): Tensor {
  const axes = match(one, permuteOp)?.attributes.axes.slice(0, -1);
  if (axes === undefined) return reshape(numbers, one.inputs[0].shape.slice(0, -1));
  return permute(
    numbers,
    axes.map((_, i) => axes.indexOf(i)),
  );
}

/** Sums of rows by their indices, one for each row of a table. */
function sumsOf(indices: Tensor, rows: Tensor, count: number): Tensor {
  const width = rows.shape[rows.rank - 1];
  const inputs = [reshape(indices, [indices.size]), reshape(rows, [indices.size, width])] as const;
  return apply(indexAddOp, inputs, { shape: [count, width], axis: 0 });
}

/** `take(T, i) W = take(T W, i)` */
function productOfTable(one: Operation, makers: Makers): (() => Tensor) | null {
  const [linearly, product] = [match(one, linearOp), match(one, matmulOp)];
  if (linearly === null && (product === null || product.attributes.transposeA || product.inputs[1].rank !== 2))
    return null;
  const lookup = lookupOf(one.inputs[0], makers);
  if (lookup === null) return null;
  const [, weight, bias] = one.inputs;
  return () =>
    take(
      product === null
        ? linear(lookup.table, weight, bias)
        : apply(matmulOp, [lookup.table, weight], product.attributes),
      lookup.indices(),
    );
}

/** `dyᵀ take(T, i) = indexAdd(i, dy)ᵀ T`, and the other way round */
function gradientByRows(one: Operation, makers: Makers): (() => Tensor) | null {
  const product = match(one, matmulOp);
  const { transposeA, transposeB } = product?.attributes ?? { transposeA: false };
  if (product === null || !transposeA || transposeB || product.outputs[0].rank !== 2) return null;
  const [a, b] = product.inputs;
  const [left, right] = [lookupOf(a, makers), lookupOf(b, makers)];
  const sums = ({ table, indices }: Lookup, rows: Tensor): Tensor => sumsOf(indices(), rows, table.shape[0]);
  if (right !== null) return () => matmul(sums(right, a), right.table, { transposeA });
  return left && (() => matmul(left.table, sums(left, b), { transposeA }));
}

/** `indexAdd(i, dy W) = indexAdd(i, dy) W` */
function productOfSums(one: Operation, makers: Makers): (() => Tensor) | null {
  const adding = match(one, indexAddOp);
  if (adding === null || adding.inputs.length > 2 || adding.attributes.axis !== 0) return null;
  const [indices, updates] = adding.inputs;
  const [count] = adding.attributes.shape;
  if (adding.attributes.shape.length !== 2 || indices.size < leastUses * count) return null;
  const between: Operation[] = [];
  let maker = makers.get(updates);
  for (; maker !== undefined && keepsRows(maker); maker = makers.get(maker.inputs[0])) between.push(maker);
  const product = match(maker, matmulOp);
  if (product === null || product.attributes.transposeA || product.inputs[1].rank !== 2) return null;
  const [dy, weight] = product.inputs;
  return () =>
    apply(
      matmulOp,
      [
        sumsOf(
          between.reduce((numbers, each) => unlike(each, numbers), indices),
          dy,
          count,
        ),
        weight,
      ],
      product.attributes,
    );
}
