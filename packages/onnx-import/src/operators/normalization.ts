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
 * that is stored is that of a sample. Statistics that are no constants of the file are moved as ONNX says, where the node is to train.
 */
function batchNormalization(call: Call): Results {
  const [x, weight, bias, center, spread] = call.tensors();
  const eps = call.float('epsilon', 1e-5);
  const [runningMean, runningVar] = [call.stateOf(3), call.stateOf(4)];
  const wide = x.rank === 1 ? reshape(x, [x.size, 1]) : x;
  const isStored = runningMean instanceof Buffer && runningVar instanceof Buffer;
  if (isStored ? !call.training : !call.flag('training_mode'))
    return [like(x, batchNorm(wide, center, spread, weight, bias, { eps })), center, spread];
  const count = x.size / x.shape[1];
  if (isStored && count < 2)
    return call.fail(
      `has ${count} value for each channel; training needs at least 2. Use a larger batch or eval()`,
      count,
    );
  const { y, center: batchMean, spread: batchVar } = standardize(wide, weight, bias, eps);
  const kept = call.float('momentum', 0.9);
  const moved = (former: Tensor, value: Tensor): Tensor =>
    add(mul(former, kept), mul(reshape(value, former.shape), 1 - kept));
  if (!isStored) return [like(x, y), moved(center, batchMean), moved(spread, batchVar)];
  noGrad(() => {
    runningMean.value = moved(center, batchMean);
    runningVar.value = moved(spread, mul(batchVar, count / (count - 1)));
  });
  return [like(x, y), runningMean.value, runningVar.value];
}

const like = ({ shape }: Tensor, y: Tensor): Tensor => (y.rank === shape.length ? y : reshape(y, shape));

/** Which axes are normalized, and what is added to the variance where the node does not say it. */
export interface Normalizing {
  readonly from: number;
  readonly least?: number | undefined;
}

/** Normalizes the last axes; means and reciprocal deviations are results, too. */
export function normalizedLast(
  call: Call,
  x: Tensor,
  [weight, bias]: readonly (Tensor | null)[],
  { from, least = 1e-5 }: Normalizing,
): Results {
  const axis = call.axis(from, x.rank);
  const eps = call.float('epsilon', least);
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
export function rootMeanSquare(
  call: Call,
  x: Tensor,
  weight: Tensor | null,
  { from, least = 1e-5 }: Normalizing,
): Tensor {
  const shape = x.shape.slice(call.axis(from, x.rank));
  const eps = call.float('epsilon', least);
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
    run: (call) =>
      normalizedLast(call, call.tensor(0), [call.optional(1), call.optional(2)], { from: call.int('axis', -1) }),
    weights: [1, 2],
  },
  LpNormalization: lpNormalization,
  MeanVarianceNormalization: meanVariance,
  RMSNormalization: {
    run: (call) => rootMeanSquare(call, call.tensor(0), call.optional(1), { from: call.int('axis', -1) }),
    weights: [1],
  },
};
