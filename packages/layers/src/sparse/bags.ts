import {
  add,
  arange,
  any,
  argmax,
  cast,
  checkOffsets,
  cumsum,
  div,
  equal,
  gather,
  indexAdd,
  logicalAnd,
  maximum,
  mul,
  ones,
  reshape,
  slice,
  sub,
  sum,
  unsqueeze,
  where,
  zeros,
  type Tensor,
} from '@gradkit/core-tensor/functional';

/** The rows of all indices, and which of them count. */
export interface Entries {
  /** `[…, features]` */
  readonly rows: Tensor;
  /** in the shape of the indices; null: all of them count */
  readonly counted: Tensor | null;
}

type Mode = 'sum' | 'mean' | 'max';

/** Zeros in the place of rows that do not count. */
function without({ rows, counted }: Entries): Tensor {
  return counted === null ? rows : where(unsqueeze(counted, -1), rows, 0);
}

/** Ones for what counts. */
function ofOnes({ rows, counted }: Entries): Tensor {
  const { dtype, shape } = rows;
  return counted === null ? ones(shape.slice(0, -1), { dtype }) : cast(counted, dtype);
}

const perBag = (total: Tensor, counts: Tensor): Tensor => div(total, unsqueeze(maximum(counts, 1), -1));

/** The largest of each feature along axis 1 where `there`; of equal ones the first gets the gradient; 0 where there is none. */
function largest(rows: Tensor, there: Tensor | null): Tensor {
  const scores = there === null ? rows : where(unsqueeze(there, -1), rows, -Infinity);
  const best = gather(scores, 1, argmax(scores, 1, { keepDims: true }));
  const y = reshape(best, [scores.shape[0], scores.shape[2]]);
  if (there === null) return y;
  return where(any(there, 1, { keepDims: true }), y, 0);
}

/** Bags that are rows of the indices. */
export function reduceRows(entries: Entries, mode: Mode): Tensor {
  const { rows, counted } = entries;
  if (mode === 'max' && rows.shape[1] > 0) return largest(rows, counted);
  const total = sum(without(entries), 1);
  return mode === 'mean' ? perBag(total, sum(ofOnes(entries), 1)) : total;
}

/** The bag of each of `length` places, where the first one begins at 0. */
function bagsOf(offsets: Tensor, length: number): Tensor {
  const starts = indexAdd(zeros([length + 1], { dtype: 'int32' }), 0, offsets, ones(offsets.shape, { dtype: 'int32' }));
  return sub(cast(slice(cumsum(starts, 0), [[0, length]]), 'int32'), 1);
}

/** Bags that lie one behind the other. @param ends whether the last offset only says where the last bag ends */
export function reduceParts(place: string, entries: Entries, offsets: Tensor, mode: Mode, ends: boolean): Tensor {
  const { rows, counted } = entries;
  const [length, features] = rows.shape;
  const bags = bagsOf(checkOffsets(offsets, { where: place, length }), length);
  const count = offsets.size;
  const y = mode === 'max' && length > 0 ? ofLargest() : ofSums();
  return ends ? slice(y, [[0, count - 1]]) : y;

  function ofLargest(): Tensor {
    const inside = equal(unsqueeze(bags, 0), unsqueeze(arange(count, { dtype: 'int32' }), 1)); // [bags, length]
    const there = counted === null ? inside : logicalAnd(inside, counted);
    return largest(add(unsqueeze(rows, 0), zeros([count, 1, 1], { dtype: rows.dtype })), there);
  }

  function ofSums(): Tensor {
    const { dtype } = rows;
    const total = indexAdd(zeros([count, features], { dtype }), 0, bags, without(entries));
    return mode === 'mean' ? perBag(total, indexAdd(zeros([count], { dtype }), 0, bags, ofOnes(entries))) : total;
  }
}

/** Rows times their weights. */
export function weighed({ rows, counted }: Entries, weights: Tensor | undefined): Entries {
  return weights === undefined ? { rows, counted } : { rows: mul(rows, unsqueeze(weights, -1)), counted };
}
