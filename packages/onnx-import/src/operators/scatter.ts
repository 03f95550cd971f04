import { noGrad } from '@gradkit/autograd';
import {
  arange,
  argsort,
  cast,
  concat,
  div,
  equal,
  expand,
  formatValue,
  full,
  gather,
  isFloating,
  maximum,
  minimum,
  mul,
  notEqual,
  padAxes,
  prod,
  reshape,
  scatter,
  scatterAdd,
  slice,
  sort,
  unsqueeze,
  where,
  wholeRange,
  type Tensor,
} from '@gradkit/core-tensor/functional';
import type { Call } from './call.ts';

/** Where entries are written, along an axis. */
interface Written {
  readonly axis: number;
  readonly places: Tensor;
  readonly updates: Tensor;
}

/** Writes entries, or takes in those that are there and all that go to one place. */
export function written(call: Call, x: Tensor, to: Written): Tensor {
  const { axis, places, updates } = to;
  const reduction = call.text('reduction', 'none');
  if (reduction === 'add') return scatterAdd(x, axis, places, updates);
  if (reduction === 'mul') return multiplied(call, x, to);
  if (reduction === 'max' || reduction === 'min') return extreme(x, to, reduction);
  return scatter(x, axis, places, updates);
}

const ways = ['none', 'add', 'mul', 'max', 'min'];

/** Which ways of writing there are not. */
export function refuseReduction(reduction: unknown): string | null {
  if (reduction === undefined || ways.some((way) => way === reduction)) return null;
  return `writes with reduction ${formatValue(reduction)}; known are ${ways.join(', ')}`;
}

/** Products for all pairs of a place and an entry. */
function multiplied(call: Call, x: Tensor, { axis, places, updates }: Written): Tensor {
  const whole = x.shape.every((size, k) => k === axis || size === places.shape[k]);
  if (!whole) return call.fail('multiplies into a part of the other axes; that cannot be imported');
  const length = x.shape[axis];
  call.requireSize([...updates.shape, length]);
  const own = reshape(
    arange(length, { dtype: places.dtype }),
    x.shape.toSpliced(axis, 1, length, 1).map((_, k) => (k === axis ? length : 1)),
  );
  const isThere = equal(unsqueeze(places, axis), own);
  const factors = where(isThere, unsqueeze(updates, axis), full([], 1, { dtype: updates.dtype }));
  return cast(mul(x, cast(prod(factors, axis + 1), x.dtype)), x.dtype);
}

/**
 * The largest, or smallest, of what is there and all that goes to one place. They share its gradient evenly, as in PyTorch.
 */
function extreme(x: Tensor, { axis, places, updates }: Written, which: 'max' | 'min'): Tensor {
  const best = noGrad(() => {
    const found = lastOfEach(x, { axis, places, updates }, which);
    return which === 'max' ? maximum(x, found) : minimum(x, found);
  });
  if (!isFloating(x.dtype)) return best;
  const zero = full([], 0, { dtype: x.dtype });
  const ownWins = equal(x, best);
  const wins = equal(updates, gather(best, axis, places));
  const winners = scatterAdd(cast(ownWins, x.dtype), axis, places, cast(wins, x.dtype));
  return div(scatterAdd(where(ownWins, x, zero), axis, places, where(wins, updates, zero)), winners);
}

/** The best entry for each place: in order of values, then of places, it is the last of its place, and all others go behind the end. */
function lastOfEach(x: Tensor, { axis, places, updates }: Written, which: 'max' | 'min'): Tensor {
  const [length, count] = [x.shape[axis], places.shape[axis]];
  const [least, most] = wholeRange(x.dtype) ?? [-Infinity, Infinity];
  const base = full(x.shape, which === 'max' ? least : most, { dtype: x.dtype });
  if (updates.size === 0) return base;
  const byValue = sort(updates, axis, { descending: which === 'min' });
  const placesByValue = gather(places, axis, byValue.indices);
  const order = argsort(placesByValue, axis); // keeps the order of what is equal
  const [sorted, values] = [gather(placesByValue, axis, order), gather(byValue.values, axis, order)];
  const behind = slice(sorted, { axis, start: 1, end: count });
  const end = full(sorted.shape.with(axis, 1), length, { dtype: sorted.dtype });
  const isLast = notEqual(sorted, concat([behind, end], axis));
  const target = where(isLast, sorted, expand(end, sorted.shape));
  const longer = padAxes(
    base,
    base.shape.map((_, k) => [0, k === axis ? 1 : 0] as const),
  );
  return slice(scatter(longer, axis, target, values), { axis, start: 0, end: length });
}
