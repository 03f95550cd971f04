import {
  add,
  arange,
  cast,
  concat,
  equal,
  expand,
  flatten,
  gather,
  indexSelect,
  less,
  mul,
  numbersOf,
  reshape,
  scatter,
  sizeOf,
  slice,
  stridesOf,
  sum,
  take,
  tensor,
  topk,
  unsqueeze,
  where,
  type Shape,
  type Tensor,
} from '@gradkit/core-tensor/functional';
import type { Call } from './call.ts';
import type { Operator, Operators, Results } from './operator.ts';
import { refuseReduction, written } from './scatter.ts';

/** Negative indices count from the end. */
function fromStart(call: Call, i: number, length: number): Tensor {
  const given = call.tensor(i);
  if (!call.isKnown(i)) return where(less(given, 0), add(given, length), given);
  const numbers = Array.from(numbersOf(given), (at) => (at < 0 ? at + length : at));
  return tensor(numbers, { dtype: given.dtype, shape: given.shape });
}

function gathered(call: Call): Tensor {
  const x = call.tensor(0);
  const axis = call.axis(call.int('axis', 0), x.rank);
  return take(x, fromStart(call, 1, x.shape[axis]), axis);
}

function gatheredElements(call: Call): Tensor {
  const x = call.tensor(0);
  const axis = call.axis(call.int('axis', 0), x.rank);
  return gather(x, axis, fromStart(call, 1, x.shape[axis]));
}

/** Places `[…, k]` along the first k axes as one number each. */
function flatPlaces(places: Tensor, shape: Shape): Tensor {
  const width = places.shape.at(-1)!;
  const axes = shape.slice(0, width);
  const strides = stridesOf(axes);
  const lengths = tensor([...axes], { dtype: places.dtype, shape: [width] });
  const inside = where(less(places, 0), add(places, lengths), places);
  const flat = sum(mul(inside, tensor([...strides], { dtype: places.dtype, shape: [width] })), -1);
  return flat.dtype === places.dtype ? flat : cast(flat, places.dtype);
}

/** Looks up slices at places; the first `batch_dims` axes go in step. */
function gatheredSlices(call: Call): Tensor {
  const [x, places] = call.tensors();
  const batch = call.int('batch_dims', 0);
  const outer = x.shape.slice(0, batch);
  const count = sizeOf(outer);
  const width = places.shape.at(-1)!;
  const inner = x.shape.slice(batch + width);
  const within = x.shape.slice(batch, batch + width);
  const rows = reshape(x, [count * sizeOf(within), ...inner]);
  const flat = reshape(flatPlaces(places, within), [count, sizeOf(places.shape.slice(batch, -1))]);
  const starts = reshape(arange(count, { dtype: flat.dtype }), [count, 1]);
  const at = count === 1 ? flat : add(flat, mul(starts, sizeOf(within)));
  const found = take(rows, flatten(at), 0);
  return reshape(found, [...places.shape.slice(0, -1), ...inner]);
}

function scatteredElements(call: Call): Tensor {
  const [x, , updates] = call.tensors();
  const axis = call.axis(call.int('axis', 0), x.rank);
  return written(call, x, { axis, places: fromStart(call, 1, x.shape[axis]), updates });
}

/** Writes slices at places. */
function scatteredSlices(call: Call): Tensor {
  const [x, places, updates] = call.tensors();
  const width = places.shape.at(-1)!;
  const inner = sizeOf(x.shape.slice(width));
  const rows = reshape(x, [sizeOf(x.shape.slice(0, width)), inner]);
  const count = sizeOf(places.shape.slice(0, -1));
  const flat = reshape(flatPlaces(places, x.shape), [count, 1]);
  const y = written(call, rows, {
    axis: 0,
    places: expand(flat, [count, inner]),
    updates: reshape(updates, [count, inner]),
  });
  return reshape(y, x.shape);
}

/** On where an index names the place, else off. */
function oneHotNode(call: Call): Tensor {
  const depth = call.number(1, 0);
  const x = call.tensor(0);
  const values = call.tensor(2);
  call.requireSize([...x.shape, depth]);
  const whole = cast(x, 'int32');
  const indices = where(less(whole, 0), add(whole, depth), whole);
  const given = call.int('axis', -1);
  const axis = given < 0 ? given + x.rank + 1 : given;
  const classes = arange(depth, { dtype: 'int32' });
  const places = reshape(classes, [depth, ...new Array<number>(x.rank - axis).fill(1)]);
  const [off, on] = [0, 1].map((at) => slice(values, [at]));
  return where(equal(unsqueeze(indices, axis), places), on, off);
}

function topKNode(call: Call): Results {
  const x = call.tensor(0);
  const k = call.opset < 10 ? call.int('k', 1) : call.number(1, 1);
  const found = topk(x, k, call.int('axis', -1), { largest: call.flag('largest', true) });
  return [found.values, cast(found.indices, 'int64')];
}

/** Keeps entries where a condition that is known holds. */
function compressed(call: Call): Tensor {
  const x = call.tensor(0);
  const kept = (call.numbers(1) ?? []).flatMap((value, i) => (value === 0 ? [] : [i]));
  const axis = call.node.attributes.has('axis') ? call.axis(call.int('axis', 0), x.rank) : null;
  const places = tensor(kept, { dtype: 'int64', shape: [kept.length] });
  return axis === null ? indexSelect(flatten(x), 0, places) : indexSelect(x, axis, places);
}

/** Writes a part of a cache, example by example. */
function tensorScatter(call: Call): Tensor {
  const [past, update] = call.tensors();
  const starts = call.numbers(2) ?? new Array<number>(past.shape[0]).fill(0);
  const axis = call.axis(call.int('axis', -2), past.rank);
  const isCircular = call.text('mode', 'linear') === 'circular';
  const length = past.shape[axis];
  const rows = Array.from({ length: past.shape[0] }, (_, i) => {
    const count = update.shape[axis];
    const places = Array.from({ length: count }, (_one, k) => (isCircular ? (starts[i] + k) % length : starts[i] + k));
    const [own, one] = [past, update].map((each) => slice(each, [[i, i + 1]]));
    const shape = one.shape.map((_size, at) => (at === axis ? count : 1));
    const at = expand(reshape(tensor(places, { dtype: 'int64', shape: [count] }), shape), one.shape);
    return scatter(own, axis, at, one);
  });
  return concat(rows, 0);
}

const refuse: Operator['refuse'] = ({ attributes }) => refuseReduction(attributes.get('reduction'));

export const indexing: Operators = {
  Compress: { run: compressed, plain: [1] },
  Gather: { run: gathered, weights: [0] },
  GatherElements: { run: gatheredElements, weights: [0] },
  GatherND: { run: gatheredSlices, weights: [0] },
  OneHot: { run: oneHotNode, plain: [1] },
  Scatter: scatteredElements,
  ScatterElements: { run: scatteredElements, refuse },
  ScatterND: { run: scatteredSlices, refuse },
  TensorScatter: { run: tensorScatter, plain: [2] },
  TopK: { run: topKNode, plain: [1] },
};
