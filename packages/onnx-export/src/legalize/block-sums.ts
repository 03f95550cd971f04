import {
  add,
  quotient,
  isFloating,
  match,
  meanOp,
  reshape,
  slice,
  sum,
  sumOp,
  type Operation,
  type Tensor,
} from '@gradkit/core-tensor/functional';
import { record } from '../rewrite/record.ts';
import { keep, rewrite, type Rewritable } from '../rewrite/rewrite.ts';
import { lowerOne } from './lower-one.ts';

const LONG = 512; // elements from which a sum is taken in blocks: there one after another costs about 1e-6 of it
const BLOCK = 128;

/**
 * Sums and means of many numbers, also averages of whole images, in blocks, blocks of blocks, and so on. ONNX Runtime on the CPU adds the
 * elements of an axis one after another: a million equal numbers are off by 1 %.
 */
export function blockSums<S extends Rewritable>(step: S): S {
  return rewrite(step, (one) => (needsBlocks([one]) ? record(() => [sumInBlocks(one, [one])], one.origin) : keep(one)));
}

type Several = readonly Operation[];

/** Whether one operation, as it stands in several traces, adds up many numbers, as many in each. */
export function needsBlocks(all: Several): boolean {
  return all.every((one) => reductionOf(one) !== null) && groupAxes(all).some(isLong);
}

/** Along which axes an operation adds up, and whether it divides by their number; null if it does something else. */
function reductionOf(one: Operation): { readonly axes: readonly number[]; readonly isMean: boolean } | null {
  const reduction = match(one, sumOp) ?? match(one, meanOp);
  if (reduction !== null) return { axes: reduction.attributes.axes, isMean: match(one, meanOp) !== null };
  const [x] = one.inputs;
  const axes = imageAxes(x);
  const pixels = axes.reduce((product, axis) => product * x.shape[axis], 1); // also where there are no images
  return pixels > LONG && averagesImages(one) ? { axes, isMean: true } : null;
}

/** The spatial axes of images. */
export const imageAxes = ({ shape }: Tensor): number[] => shape.map((_, axis) => axis).slice(2);

/** Whether an operation is a pooling whose window is the image; told by its node, since its record would come with all of pooling. */
export function averagesImages(one: Operation): boolean {
  const [[x], [y]] = [one.inputs, one.outputs];
  if (one.op.decomposition === undefined || x.rank < 3 || y.shape.slice(2).some((size) => size !== 1)) return false;
  const [{ opType, attributes }, ...others] = lowerOne(one).nodes;
  const isWhole = JSON.stringify(attributes['kernel_shape']) === JSON.stringify(x.shape.slice(2));
  const { pads = [] } = attributes;
  return (
    opType === 'AveragePool' && others.length === 0 && isWhole && Array.isArray(pads) && pads.every((pad) => pad === 0)
  );
}

/** Neighbouring axes that are reduced, or are not, as one. */
interface Group {
  readonly axes: number[];
  readonly isReduced: boolean;
  /** null where traces have several */
  length: number | null;
}

const isLong = ({ length, isReduced }: Group): boolean => isReduced && length !== null && length > LONG;

function groupAxes(all: Several): Group[] {
  const groups: Group[] = [];
  const [{ inputs }] = all;
  if (!isFloating(inputs[0].dtype)) return groups;
  const { axes } = reductionOf(all[0])!;
  inputs[0].shape.forEach((size, axis) => {
    const length = all.every((one) => one.inputs[0].shape[axis] === size) ? size : null;
    if (length === 1) return;
    const isReduced = axes.includes(axis);
    const last = groups.at(-1);
    if (last?.isReduced !== isReduced) {
      groups.push({ axes: [axis], isReduced, length });
      return;
    }
    last.axes.push(axis);
    last.length = last.length === null || length === null ? null : last.length * length;
  });
  return groups;
}

/** A sum or mean in blocks, with the axes grouped as they are in several traces. */
export function sumInBlocks(one: Operation, all: Several): Tensor {
  const [x] = one.inputs;
  const [y] = one.outputs;
  const groups = groupAxes(all);
  const lengths = groups.map(({ axes }) => axes.reduce((product, axis) => product * x.shape[axis], 1));
  const whole = reshape(x, lengths);
  const shorter = groups.reduce((rest, group, axis) => (isLong(group) ? sumAlong(rest, axis) : rest), whole);
  const others = groups.flatMap((group, axis) => (group.isReduced && !isLong(group) ? [axis] : []));
  const total = reshape(sum(shorter, others), y.shape);
  if (!reductionOf(all[0])!.isMean) return total;
  const count = lengths.reduce((product, length, i) => (groups[i].isReduced ? product * length : product), 1);
  return quotient(total, count);
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
