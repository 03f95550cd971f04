import {
  refuseArgument,
  requireBoolean,
  requireList,
  requireNumber,
  requireOptions,
  requireTensor,
  requireWholeNumber,
} from '../../arguments/index.ts';
import { full, linspace, zeros } from '../../create.ts';
import { requireFloating, requireSame } from '../../dtype.ts';
import { ShapeError } from '../../errors.ts';
import { formatShape, sameShape } from '../../shape.ts';
import type { Tensor } from '../../tensor.ts';
import { add } from '../elementwise/add.ts';
import { div } from '../elementwise/div.ts';
import { equal } from '../elementwise/equal.ts';
import { greater } from '../elementwise/greater.ts';
import { less } from '../elementwise/less.ts';
import { logicalOr } from '../elementwise/logical-or.ts';
import { mul } from '../elementwise/mul.ts';
import { sub } from '../elementwise/sub.ts';
import { where } from '../elementwise/where.ts';
import { concat } from '../movement/concat.ts';
import { reshape } from '../movement/reshape.ts';
import { slice } from '../movement/slice.ts';
import { max } from '../reduction/max.ts';
import { min } from '../reduction/min.ts';
import { sum } from '../reduction/sum.ts';
import { scatterAdd } from './scatter-add.ts';
import { bucketize } from './search-sorted.ts';

type Range = readonly [low: number, high: number];

interface HistogramOptions {
  /** from where to where bins go; default null: from the least to the largest element */
  readonly range?: Range | null | undefined;
  /** what each element counts for; default null: 1 */
  readonly weight?: Tensor | null | undefined;
  /** whether the bins, times their widths, sum to 1; default false */
  readonly density?: boolean | undefined;
}

/** Edges of `bins` bins of one width. A range of nothing is widened by `margin` on both sides. */
function edgesOf(x: Tensor, bins: number, range: Range | null, margin: number): Tensor {
  const { dtype } = x;
  if (range !== null) {
    const [low, high] = range[0] === range[1] ? [range[0] - margin, range[1] + margin] : range;
    return linspace(low, high, bins + 1, { dtype });
  }
  const some = concat([reshape(x, [x.size]), zeros([x.size === 0 ? 1 : 0], { dtype })]); // of nothing, the range is that of 0
  const [least, most] = [min(some, 0, { keepDims: true }), max(some, 0, { keepDims: true })];
  const isOne = equal(least, most);
  const [low, high] = [where(isOne, sub(least, margin), least), where(isOne, add(most, margin), most)];
  const share = linspace(0, 1, bins + 1, { dtype });
  return add(mul(low, sub(1, share)), mul(high, share));
}

/** What falls between each two edges; the last edge belongs to the last bin. */
function counted(x: Tensor, edges: Tensor, weight: Tensor | null): Tensor {
  const flat = reshape(x, [x.size]);
  const bins = edges.size - 1;
  const place = sub(bucketize(flat, edges, { right: true }), 1);
  const isLast = equal(flat, slice(edges, { axis: 0, start: -1 }));
  const bin = where(isLast, bins - 1, place);
  const isOutside = logicalOr(less(bin, 0), greater(bin, bins - 1));
  const shares = weight === null ? full([x.size], 1, { dtype: x.dtype }) : reshape(weight, [x.size]);
  const sums = scatterAdd(zeros([bins + 1], { dtype: x.dtype }), 0, where(isOutside, bins, bin), shares);
  return slice(sums, { axis: 0, end: -1 });
}

function requireRange(name: string, range: Range | null): void {
  if (range === null) return;
  requireList(name, 'range', range);
  for (const end of range) requireNumber(name, 'an end of range', end);
  if (range.length !== 2 || range[0] > range[1])
    refuseArgument(name, 'range', range, '[low, high], low not above high');
}

/** What fell into each bin, and between which edges. */
export interface Histogram {
  readonly hist: Tensor;
  readonly binEdges: Tensor;
}

/**
 * Counts how many elements fall into each bin.
 *
 * @param x any shape, floating
 * @param bins how many bins of one width, or a vector of their edges, in ascending order
 * @param options `range`: `[low, high]`, default from the least to the largest element; `weight`: what each element counts for, shape of `x`;
 *   `density`: whether the bins, times their widths, sum to 1; default false
 * @returns `{ hist, binEdges }`, dtype of `x`; a bin has its lower edge, the last both. NaN falls into none, and edges from NaN or to infinity
 *   are no numbers (PyTorch refuses them): give a `range` then
 * @throws {DTypeError} if `x` is not floating, or another tensor of another dtype
 * @throws {ShapeError} if the edges are no vector, or `weight` has another shape than `x`
 * @throws {ConfigError} if there is no bin, or the range is none
 * @example
 * const { hist, binEdges } = histogram(tensor([1, 2, 1, 4]), 3);
 * [hist.toArray(), binEdges.toArray()]; // [[2, 1, 1], [1, 2, 3, 4]]
 * @see https://pytorch.org/docs/stable/generated/torch.histogram.html
 */
export function histogram(x: Tensor, bins: number | Tensor, options: HistogramOptions = {}): Histogram {
  const known = { range: true, weight: true, density: true } as const;
  const {
    range = null,
    weight = null,
    density = false,
  } = requireOptions<HistogramOptions>('histogram', options, known);
  requireBoolean('histogram', 'density', density);
  requireRange('histogram', range);
  requireTensor('histogram', 'x', x);
  requireFloating('histogram', 'x', x.dtype);
  if (weight !== null) requireWeight(x, weight);
  if (typeof bins === 'number') requireWholeNumber('histogram', 'bins', bins, { least: 1, most: 2 ** 24 });
  else requireEdges(x, bins);
  const binEdges = typeof bins === 'number' ? edgesOf(x, bins, range, 0.5) : bins;
  const counts = counted(x, binEdges, weight);
  const widths = sub(slice(binEdges, { axis: 0, start: 1 }), slice(binEdges, { axis: 0, end: -1 }));
  return { hist: density ? div(counts, mul(sum(counts), widths)) : counts, binEdges };
}

function requireWeight(x: Tensor, weight: Tensor): void {
  requireTensor('histogram', 'weight', weight);
  requireSame('histogram', ['x', 'weight'], [x.dtype, weight.dtype]);
  if (sameShape(x.shape, weight.shape)) return;
  throw new ShapeError(
    'histogram',
    `weight is ${formatShape(weight.shape)} but x is ${formatShape(x.shape)}; both must have one shape`,
    { expected: x.shape, got: weight.shape },
  );
}

function requireEdges(x: Tensor, bins: Tensor): void {
  requireTensor('histogram', 'bins', bins, 'a number or a tensor of edges');
  requireSame('histogram', ['x', 'bins'], [x.dtype, bins.dtype]);
  if (bins.rank === 1 && bins.size > 1) return;
  throw new ShapeError('histogram', `bins are ${formatShape(bins.shape)} but must be a vector of at least 2 edges`, {
    expected: 2,
    got: bins.shape,
  });
}

interface HistcOptions {
  /** how many bins; default 100 */
  readonly bins?: number | undefined;
  /** lower end of the range; default 0 */
  readonly min?: number | undefined;
  /** upper end; default 0: where both are the same, from the least to the largest element */
  readonly max?: number | undefined;
}

/**
 * Counts how many elements fall into each of a number of bins of one width.
 *
 * @param x any shape, floating
 * @param options `bins`, default 100; `min` and `max`, default 0: the range, where both are the same from the least to the largest element
 * @returns one number for each bin, dtype of `x`
 * @throws {DTypeError} if `x` is not floating
 * @throws {ConfigError} if there is no bin, or `min` is above `max`
 * @example histc(tensor([1, 2, 1]), { bins: 4, min: 0, max: 3 }).toArray(); // [0, 2, 1, 0]
 * @see https://pytorch.org/docs/stable/generated/torch.histc.html
 */
export function histc(x: Tensor, options: HistcOptions = {}): Tensor {
  const known = { bins: true, min: true, max: true } as const;
  const { bins = 100, min: low = 0, max: high = 0 } = requireOptions<HistcOptions>('histc', options, known);
  requireWholeNumber('histc', 'bins', bins, { least: 1, most: 2 ** 24 });
  requireRange('histc', [low, high]);
  requireTensor('histc', 'x', x);
  requireFloating('histc', 'x', x.dtype);
  return counted(x, edgesOf(x, bins, low === high ? null : [low, high], 1), null);
}
