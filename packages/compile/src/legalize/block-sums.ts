import {
  add,
  div,
  isFloating,
  match,
  meanOp,
  reshape,
  slice,
  sum,
  sumOp,
  type Operation,
  type Shape,
  type Tensor,
} from '@gradkit/core-tensor/functional';
import { keep, record, rewrite, type Rewritable } from '@gradkit/onnx-export';

const LONG = 512; // elements from which a sum is taken in blocks: there one after another costs about 1e-6 of it
const BLOCK = 128;

/**
 * Sums and means of many numbers, in blocks, blocks of blocks, and so on. ONNX Runtime on the CPU adds the elements of an axis one after
 * another: a million equal numbers are off by 1 %.
 */
export function blockSums<S extends Rewritable>(step: S): S {
  return rewrite(step, (one) => {
    const reduction = match(one, sumOp) ?? match(one, meanOp);
    if (reduction === null || !isFloating(one.inputs[0].dtype)) return keep(one);
    const groups = groupAxes(one.inputs[0].shape, reduction.attributes.axes);
    if (!groups.some(isLong)) return keep(one);
    return record(() => [inBlocks(one, groups)], one.origin);
  });
}

interface Group {
  length: number;
  readonly isReduced: boolean;
}

const isLong = ({ length, isReduced }: Group): boolean => isReduced && length > LONG;

/** Neighbouring axes that are reduced, or are not, as one. */
function groupAxes(shape: Shape, axes: readonly number[]): Group[] {
  const groups: Group[] = [];
  shape.forEach((length, axis) => {
    const isReduced = axes.includes(axis);
    const last = groups.at(-1);
    if (length === 1) return;
    if (last?.isReduced === isReduced) last.length *= length;
    else groups.push({ length, isReduced });
  });
  return groups;
}

function inBlocks(one: Operation, groups: readonly Group[]): Tensor {
  const [x] = one.inputs;
  const [y] = one.outputs;
  const whole = reshape(
    x,
    groups.map(({ length }) => length),
  );
  const shorter = groups.reduce((rest, group, axis) => (isLong(group) ? sumAlong(rest, axis) : rest), whole);
  const others = groups.flatMap((group, axis) => (group.isReduced && !isLong(group) ? [axis] : []));
  const total = reshape(sum(shorter, others), y.shape);
  return match(one, meanOp) === null ? total : div(total, x.size / y.size);
}

/** The sum along an axis, which stays with size 1. */
function sumAlong(x: Tensor, axis: number): Tensor {
  const length = x.shape[axis];
  if (length <= LONG) return sum(x, axis, { keepDims: true });
  const block = blockOf(length);
  const count = Math.floor(length / block);
  const whole = count * block === length;
  const head = whole ? x : slice(x, { axis, end: count * block });
  const blocks = reshape(head, [...x.shape.slice(0, axis), count, block, ...x.shape.slice(axis + 1)]);
  const total = sumAlong(sum(blocks, axis + 1), axis);
  return whole ? total : add(total, sum(slice(x, { axis, start: count * block }), axis, { keepDims: true }));
}

/** A length of blocks that leaves no rest, where there is one: then nothing is copied. */
function blockOf(length: number): number {
  for (let block = BLOCK; block >= BLOCK / 4; block--) if (length % block === 0) return block;
  return BLOCK;
}
