import { full } from '../../create.ts';
import { numbersOf } from '../../convert.ts';
import { axesOf } from '../../arguments/axis.ts';
import {
  requireBoolean,
  requireList,
  requireNumber,
  requireOneOf,
  requireOptions,
  requireTensor,
} from '../../arguments/index.ts';
import { requireFloating } from '../../dtype.ts';
import { ConfigError } from '../../errors.ts';
import { Tensor } from '../../tensor.ts';
import { cast } from '../elementwise/cast.ts';
import { ceil } from '../elementwise/ceil.ts';
import { equal } from '../elementwise/equal.ts';
import { floor } from '../elementwise/floor.ts';
import { greater } from '../elementwise/greater.ts';
import { maximum } from '../elementwise/maximum.ts';
import { mul } from '../elementwise/mul.ts';
import { minimum } from '../elementwise/minimum.ts';
import { round } from '../elementwise/round.ts';
import { sub } from '../elementwise/sub.ts';
import { where } from '../elementwise/where.ts';
import { gather } from '../indexing/gather.ts';
import { sort } from '../indexing/sort.ts';
import { permute } from '../movement/permute.ts';
import { reshape } from '../movement/reshape.ts';
import { slice } from '../movement/slice.ts';
import { stack } from '../movement/stack.ts';
import { sumAlong } from './sum-op.ts';
import { lerp } from '../arithmetic/lerp.ts';
import type { ReduceOptions } from './define-reduction.ts';
import { requireElements } from './slices.ts';

const interpolations = ['linear', 'lower', 'higher', 'midpoint', 'nearest'] as const;

interface QuantileOptions extends ReduceOptions {
  /** what stands between two entries; default linear */
  readonly interpolation?: (typeof interpolations)[number] | undefined;
}

type Levels = number | readonly number[] | Tensor;

/** The levels as numbers, which a graph has to know. */
function levelsOf(name: string, q: Levels): readonly number[] {
  if (q instanceof Tensor && q.isSymbolic)
    throw new ConfigError(name, 'q has no values while its function is traced; give it as numbers', { got: q.shape });
  const levels = q instanceof Tensor ? [...numbersOf(q)] : typeof q === 'number' ? [q] : q;
  requireList(name, 'q', levels);
  const list = Array.from(levels);
  for (const level of list) requireNumber(name, 'q', level, { least: 0, most: 1 });
  return list;
}

/** What stands at a place among entries in order, which may be between two of them; `last`: the last place. */
function between(values: Tensor, rank: Tensor, last: Tensor, interpolation: (typeof interpolations)[number]): Tensor {
  const at = (place: Tensor): Tensor => gather(values, 0, minimum(cast(place, 'int32'), last));
  if (interpolation === 'lower') return at(floor(rank));
  if (interpolation === 'higher') return at(ceil(rank));
  if (interpolation === 'nearest') return at(round(rank));
  const share = sub(rank, floor(rank));
  const weight = interpolation === 'midpoint' ? mul(cast(greater(share, 0), rank.dtype), 0.5) : share;
  return lerp(at(floor(rank)), at(ceil(rank)), weight);
}

function quantileOf(
  name: string,
  x: Tensor,
  q: Levels,
  {
    axis,
    options,
    ofNumbers,
  }: { readonly axis: number | null; readonly options: QuantileOptions; readonly ofNumbers: boolean },
): Tensor {
  requireTensor(name, 'x', x);
  requireFloating(name, 'x', x.dtype);
  const { keepDims = false, interpolation = 'linear' } = requireOptions<QuantileOptions>(name, options, {
    keepDims: true,
    interpolation: true,
  });
  requireBoolean(name, 'keepDims', keepDims);
  requireOneOf(name, 'interpolation', interpolation, interpolations);
  const levels = levelsOf(name, q);
  const along = axis === null ? null : (axesOf(name, x, axis)[0] ?? null); // a scalar has none
  const first =
    along === null
      ? reshape(x, [x.size])
      : permute(
          x,
          [along, ...x.shape.keys()].filter((k, i) => i === 0 || k !== along),
        );
  requireElements(name, first, [0]);
  const { values } = sort(first, 0);
  const numbers = sumAlong(cast(equal(values, values), 'int32'), [0], true);
  const isWhole = equal(numbers, values.shape[0]);
  const greatest = slice(values, { axis: 0, start: -1 }); // NaN, if there is one
  const last = ofNumbers ? maximum(sub(numbers, 1), 0) : full(numbers.shape, values.shape[0] - 1, { dtype: 'int32' });
  const results = levels.map((level) => {
    const rank = mul(cast(last, x.dtype), level);
    const y = between(values, rank, last, interpolation);
    return ofNumbers ? y : where(isWhole, y, greatest);
  });
  const shape = along === null ? x.shape.map(() => 1) : x.shape.map((length, k) => (k === along ? 1 : length));
  const kept = results.map((y) => reshape(y, keepDims ? shape : y.shape.slice(1)));
  return typeof q === 'number' || (q instanceof Tensor && q.rank === 0) ? kept[0] : stack(kept);
}

/**
 * The number below which a share of the elements lies, along an axis.
 *
 * @param x any shape, floating
 * @param q the share, 0 … 1, or several of them, which become the first axis of the result
 * @param axis negative from the end; default null: of all elements
 * @param options `keepDims`, default false; `interpolation` between two entries: `linear` (default), `lower`, `higher`, `midpoint`, `nearest`
 * @returns `x`'s shape without the axis, dtype of `x`; NaN where there is one, which then has the gradient
 * @throws {ShapeError} if the axis is outside the rank of `x` or has no elements
 * @throws {ConfigError} if a share is outside 0 … 1
 * @throws {DTypeError} if `x` is not floating
 * @example quantile(tensor([1, 2, 3, 4]), 0.5).item(); // 2.5
 * @example quantile(tensor([1, 2, 3, 4]), [0, 1]).toArray(); // [1, 4]
 * @see https://pytorch.org/docs/stable/generated/torch.quantile.html
 */
export function quantile(x: Tensor, q: Levels, axis: number | null = null, options: QuantileOptions = {}): Tensor {
  return quantileOf('quantile', x, q, { axis, options, ofNumbers: false });
}

/**
 * `quantile` of what is a number.
 *
 * @param x any shape, floating
 * @param q the share, 0 … 1, or several of them, which become the first axis of the result
 * @param axis negative from the end; default null: of all elements
 * @param options as for `quantile`
 * @returns `x`'s shape without the axis, dtype of `x`; NaN where all are
 * @throws {ShapeError} if the axis is outside the rank of `x` or has no elements
 * @throws {ConfigError} if a share is outside 0 … 1
 * @throws {DTypeError} if `x` is not floating
 * @example nanquantile(tensor([1, NaN, 3]), 0.5).item(); // 2
 * @see https://pytorch.org/docs/stable/generated/torch.nanquantile.html
 */
export function nanquantile(x: Tensor, q: Levels, axis: number | null = null, options: QuantileOptions = {}): Tensor {
  return quantileOf('nanquantile', x, q, { axis, options, ofNumbers: true });
}
