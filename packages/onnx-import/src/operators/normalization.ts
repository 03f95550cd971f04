import { Buffer, noGrad } from '@gradkit/autograd';
import {
  add,
  batchNorm,
  div,
  groupNorm,
  instanceNorm,
  layerNorm,
  localResponseNorm,
  maximum,
  mean,
  mul,
  norm,
  reshape,
  rmsNorm,
  rsqrt,
  sqrt,
  square,
  standardize,
  sub,
  sum,
  abs,
  variance,
  type Tensor,
} from '@gradkit/core-tensor/functional';
import type { Call } from './call.ts';
import type { Operators, Results } from './operator.ts';

/**
 * With the statistics of the batch while training, which move those that are stored, with these in evaluation. As in PyTorch, the variance
 * that is stored is that of a sample.
 */
function batchNormalization(call: Call): Results {
  const [x, weight, bias, center, spread] = call.tensors();
  const eps = call.float('epsilon', 1e-5);
  const [runningMean, runningVar] = [call.stateOf(3), call.stateOf(4)];
  const wide = x.rank === 1 ? reshape(x, [x.size, 1]) : x;
  const isTraining = call.training && runningMean instanceof Buffer && runningVar instanceof Buffer;
  if (!isTraining) return like(x, batchNorm(wide, center, spread, weight, bias, { eps }));
  const count = x.size / x.shape[1];
  if (count < 2)
    return call.fail(
      `has ${count} value for each channel; training needs at least 2. Use a larger batch or eval()`,
      count,
    );
  const { y, center: batchMean, spread: batchVar } = standardize(wide, weight, bias, eps);
  const kept = call.float('momentum', 0.9);
  const moved = (state: Buffer, value: Tensor): void => {
    state.value = add(mul(state.value, kept), mul(reshape(value, state.value.shape), 1 - kept));
  };
  noGrad(() => {
    moved(runningMean, batchMean);
    moved(runningVar, mul(batchVar, count / (count - 1)));
  });
  return like(x, y);
}

const like = ({ shape }: Tensor, y: Tensor): Tensor => (y.rank === shape.length ? y : reshape(y, shape));

/** Normalizes the last axes; means and reciprocal deviations are results, too. */
export function normalizedLast(
  call: Call,
  x: Tensor,
  [weight, bias]: readonly (Tensor | null)[],
  fromAxis: number,
): Results {
  const axis = call.axis(fromAxis, x.rank);
  const eps = call.float('epsilon', 1e-5);
  const shape = x.shape.slice(axis);
  const isWhole = (each: Tensor | null): boolean => each === null || each.rank === shape.length;
  const [inner, outer] =
    isWhole(weight) && isWhole(bias)
      ? [[weight, bias], []]
      : [
          [null, null],
          [weight, bias],
        ];
  const plain = layerNorm(x, shape, inner[0], inner[1], { eps });
  const scaled = outer[0] ? mul(plain, outer[0]) : plain;
  const y = outer[1] ? add(scaled, outer[1]) : scaled;
  if (!call.wants(1) && !call.wants(2)) return y;
  const axes = shape.map((_, i) => axis + i);
  const center = mean(x, axes, { keepDims: true });
  return [y, center, rsqrt(add(variance(x, axes, { keepDims: true, correction: 0 }), eps))];
}

/** Divides by the root of the mean of squares. */
export function rootMeanSquare(call: Call, x: Tensor, weight: Tensor | null, fromAxis: number): Tensor {
  const shape = x.shape.slice(call.axis(fromAxis, x.rank));
  const eps = call.float('epsilon', 1e-5);
  if (weight === null || weight.rank === shape.length) return rmsNorm(x, shape, weight, { eps });
  return mul(rmsNorm(x, shape, null, { eps }), weight);
}

/** From opset 21 on there is a weight for each channel, before one for each group. */
function groupNormalization(call: Call): Tensor {
  const [x, weight, bias] = call.tensors();
  const groups = call.int('num_groups', 1);
  const options = { eps: call.float('epsilon', 1e-5) };
  if (weight.size === x.shape[1]) return groupNorm(x, groups, weight, bias, options);
  const parts = reshape(groupNorm(x, groups, options), [x.shape[0], groups, x.size / x.shape[0] / groups]);
  const wide = (each: Tensor): Tensor => reshape(each, [groups, 1]);
  return reshape(add(mul(parts, wide(weight)), wide(bias)), x.shape);
}

function lpNormalization(call: Call): Tensor {
  const x = call.tensor(0);
  const axis = call.axis(call.int('axis', -1), x.rank);
  const length = call.int('p', 2) === 1 ? sum(abs(x), axis, { keepDims: true }) : norm(x, { axis, keepDims: true });
  return div(x, maximum(length, 1e-12));
}

function meanVariance(call: Call): Tensor {
  const x = call.tensor(0);
  const axes = call.list('axes') ?? [0, 2, 3];
  const distance = sub(x, mean(x, axes, { keepDims: true }));
  const spread = mean(square(distance), axes, { keepDims: true });
  return div(distance, add(sqrt(spread), 1e-9));
}

export const normalization: Operators = {
  BatchNormalization: { run: batchNormalization, weights: [1, 2], statistics: [3, 4] },
  GroupNormalization: { run: groupNormalization, weights: [1, 2] },
  InstanceNormalization: {
    run: (call) =>
      instanceNorm(call.tensor(0), null, null, call.tensor(1), call.tensor(2), { eps: call.float('epsilon', 1e-5) }),
    weights: [1, 2],
  },
  LRN: (call) =>
    localResponseNorm(call.tensor(0), call.int('size', 1), {
      alpha: call.float('alpha', 1e-4),
      beta: call.float('beta', 0.75),
      k: call.float('bias', 1),
    }),
  LayerNormalization: {
    run: (call) => normalizedLast(call, call.tensor(0), [call.optional(1), call.optional(2)], call.int('axis', -1)),
    weights: [1, 2],
  },
  LpNormalization: lpNormalization,
  MeanVarianceNormalization: meanVariance,
  RMSNormalization: {
    run: (call) => rootMeanSquare(call, call.tensor(0), call.optional(1), call.int('axis', -1)),
    weights: [1],
  },
};
