import {
  abs,
  argmax,
  argmin,
  cast,
  concat,
  cumsum,
  cumprod,
  exp,
  flip,
  full,
  identity,
  isFloating,
  log,
  logSumExp,
  max,
  mean,
  min,
  prod,
  slice,
  sqrt,
  square,
  sub,
  sum,
  trunc,
  wholeRange,
  type Tensor,
} from '@gradkit/core-tensor/functional';
import type { Call } from './call.ts';
import type { Operator, Operators } from './operator.ts';

type Axes = readonly number[] | null;
type Reduce = (x: Tensor, axes: Axes, options: { readonly keepDims: boolean }) => Tensor;

/** Axes are an attribute in former opsets, an input in later ones; none: all, or with `noop_with_empty_axes` nothing is reduced. */
function reduction(f: Reduce): Operator {
  return {
    plain: [1],
    run(call) {
      const x = call.tensor(0);
      const axes = call.listOrInput('axes', 1);
      const keepDims = call.flag('keepdims', true);
      if (axes !== null && axes.length > 0) return f(x, axes, { keepDims });
      if (call.flag('noop_with_empty_axes')) return f(x, [], { keepDims: true });
      return f(x, null, { keepDims });
    },
  };
}

/** No axes at all: nothing is reduced. */
const some =
  (f: Reduce): Reduce =>
  (x, axes, options) =>
    axes?.length === 0 ? identity(x) : f(x, axes, options);

/** Of whole numbers in their own type. */
const sumOf: Reduce = some((x, axes, options) => sameType(x, sum(x, axes, options)));

const sameType = (x: Tensor, y: Tensor): Tensor => (x.dtype === y.dtype ? y : cast(y, x.dtype));

/** Of whole numbers, cut off. */
const meanOf: Reduce = some((x, axes, options) =>
  isFloating(x.dtype) ? mean(x, axes, options) : cast(trunc(mean(cast(x, 'float64'), axes, options)), x.dtype),
);

/** Of nothing, where core-tensor has none, the largest is the smallest number that there is, and the other way round. */
const extremum = (f: Reduce, end: 0 | 1): Reduce =>
  some((x, axes, options) => {
    const isNothing = (axes ?? [...x.shape.keys()]).some((axis) => x.shape.at(axis) === 0);
    if (!isNothing) return f(x, axes, options);
    return full(sum(x, axes, options).shape, (wholeRange(x.dtype) ?? [-Infinity, Infinity])[end], { dtype: x.dtype });
  });

const product: Reduce = some((x, axes, { keepDims }) => {
  if (axes === null) return sameType(x, prod(x, null, { keepDims }));
  const ordered = axes.map((axis) => (axis < 0 ? axis + x.rank : axis)).sort((a, b) => b - a);
  return sameType(
    x,
    ordered.reduce((y, axis) => prod(y, axis, { keepDims }), x),
  );
});

const arg =
  (f: typeof argmax) =>
  (call: Call): Tensor => {
    const x = call.tensor(0);
    const [axis, keepDims] = [call.int('axis', 0), call.flag('keepdims', true)];
    if (!call.flag('select_last_index')) return cast(f(x, axis, { keepDims }), 'int64');
    const fromEnd = f(flip(x, axis), axis, { keepDims });
    return cast(sub(x.shape.at(axis)! - 1, fromEnd), 'int64');
  };

/** Products of all entries up to each, or before each. */
function products(call: Call): Tensor {
  const x = call.tensor(0);
  const axis = call.axis(call.number(1, 0), x.rank);
  const ordered = call.flag('reverse') ? flip(x, axis) : x;
  const one = full(x.shape.with(axis, 1), 1, { dtype: x.dtype });
  const before = (): Tensor => slice(concat([one, ordered], axis), { axis, start: 0, end: x.shape[axis] });
  const y = cumprod(call.flag('exclusive') ? before() : ordered, axis);
  return sameType(x, call.flag('reverse') ? flip(y, axis) : y);
}

export const reductions: Operators = {
  ArgMax: arg(argmax),
  ArgMin: arg(argmin),
  CumProd: { run: products, plain: [1] },
  CumSum: {
    run(call) {
      const [x, options] = [call.tensor(0), { exclusive: call.flag('exclusive'), reverse: call.flag('reverse') }];
      return sameType(x, cumsum(x, call.number(1, 0), options));
    },
    plain: [1],
  },
  ReduceL1: reduction((x, axes, options) => sumOf(abs(x), axes, options)),
  ReduceL2: reduction((x, axes, options) => sqrt(sumOf(square(x), axes, options))),
  ReduceLogSum: reduction((x, axes, options) => log(sumOf(x, axes, options))),
  ReduceLogSumExp: reduction((x, axes, options) => (axes?.length === 0 ? log(exp(x)) : logSumExp(x, axes, options))),
  ReduceMax: reduction(extremum(max, 0)),
  ReduceMean: reduction(meanOf),
  ReduceMin: reduction(extremum(min, 1)),
  ReduceProd: reduction(product),
  ReduceSum: reduction(sumOf),
  ReduceSumSquare: reduction((x, axes, options) => sumOf(square(x), axes, options)),
};
