import { noGrad, Parameter } from '@gradkit/autograd';
import {
  abs,
  add,
  div,
  greater,
  logSoftmax,
  matmul,
  max,
  mean,
  mul,
  neg,
  pickLabels,
  reshape,
  RuntimeError,
  sqrt,
  sub,
  sum,
  where as select,
  zeros,
  type Tensor,
} from '@gradkit/core-tensor/functional';
import { LBFGS } from '@gradkit/optimizers';
import { yieldToEventLoop } from '../yield-to-event-loop.ts';
import type { Affine } from './least-squares.ts';

interface LogisticOptions {
  readonly classes: number;
  readonly l2: number;
  readonly maxIter: number;
}

const iterationsOfStep = 20;

/**
 * The affine map with the least `Σ −log softmax(x·W + b)[label] + l2/2 · Σ W²`, found by L-BFGS. Of two classes the penalty is that of the one
 * vector `W₁ − W₀` that decides, as in scikit-learn. The descent sees standardized inputs, so that it is short whatever their units are; the
 * penalty is that of the given ones.
 *
 * @param x [examples, features], float64
 * @param labels [examples]
 * @throws {RuntimeError} if the loss still falls after `maxIter` iterations
 */
export async function logisticRegression(
  x: Tensor,
  labels: Tensor,
  { classes, l2, maxIter }: LogisticOptions,
): Promise<Affine> {
  const [examples, features] = x.shape;
  const center = mean(x, 0, { keepDims: true });
  const centered = sub(x, center);
  const deviation = sqrt(mean(mul(centered, centered), 0, { keepDims: true }));
  const divisor = reshape(select(greater(deviation, 0), deviation, 1), [features, 1]); // a constant has no weight
  const inputs = div(centered, reshape(divisor, [1, features]));
  const weight = new Parameter(zeros([features, classes], { dtype: 'float64' }));
  const bias = new Parameter(zeros([1, classes], { dtype: 'float64' }));
  const penalty = classes === 2 ? l2 : l2 / 2;
  const tolerance = examples * 1e-9;
  const optimizer = new LBFGS([weight, bias], {
    lineSearchFn: 'strong_wolfe',
    maxIter: iterationsOfStep,
    toleranceGrad: tolerance,
    toleranceChange: 0,
  });
  const closure = (): Tensor => {
    optimizer.zeroGrad();
    const logits = add(matmul(inputs, weight.value), bias.value);
    const range = { where: 'linearBaseline', axis: 1, classes };
    const losses = neg(sum(pickLabels(logSoftmax(logits, 1), labels, range)));
    const original = div(weight.value, divisor);
    const loss = add(losses, mul(sum(mul(original, original)), penalty));
    loss.backward();
    return loss;
  };
  const slope = (): number => Math.max(...[weight, bias].map(({ grad }) => max(abs(grad!)).item()));
  let last = Number.POSITIVE_INFINITY;
  for (let done = iterationsOfStep; ; done += iterationsOfStep) {
    const loss = optimizer.step(closure).item();
    closure();
    if (slope() <= tolerance || (last === loss && slope() <= examples * 1e-6)) break;
    if (done >= maxIter)
      throw new RuntimeError(
        'linearBaseline',
        `the loss still falls after ${maxIter} iterations; allow more by maxIter, or give a larger l2`,
        { got: slope() },
      );
    last = loss;
    await yieldToEventLoop();
  }
  return noGrad(() => {
    const original = div(weight.value, divisor);
    return { weight: original, bias: sub(bias.value, matmul(center, original)) };
  });
}
