import { noGrad, Parameter } from '@gradkit/autograd';
import {
  abs,
  add,
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
  rsqrt,
  sub,
  sum,
  where as select,
  zeros,
  type Tensor,
} from '@gradkit/core-tensor/functional';
import { LBFGS } from '@gradkit/optimizers';
import { yieldToEventLoop } from '../execution/yield-to-event-loop.ts';
import type { Affine } from './least-squares.ts';

interface LogisticOptions {
  readonly classes: number;
  readonly l2: number;
  readonly maxIter: number;
}

/**
 * The affine map with the least `Σ −log softmax(x·W + b)[label] + l2/2 · Σ W²`, found by L-BFGS. Of two classes the penalty is that of the one
 * vector `W₁ − W₀` that decides, as in scikit-learn.
 *
 * The descent sees centred inputs, and weights in units in which the loss is as curved along each of them, `n·σ²/4 + l2` at most: it is short
 * whatever the units of the inputs are, and a slope of `ε` is a loss that is too large by about `ε²`.
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
  const penalty = classes === 2 ? l2 : l2 / 2;
  const curvature = add(mul(mean(mul(centered, centered), 0), examples / 4), 2 * penalty);
  const unit = reshape(select(greater(curvature, 0), rsqrt(curvature), 0), [features, 1]); // a constant has no weight
  const unitOfBias = 2 / Math.sqrt(examples);
  const inputs = mul(centered, reshape(unit, [1, features]));
  const weight = new Parameter(zeros([features, classes], { dtype: 'float64' }));
  const bias = new Parameter(zeros([1, classes], { dtype: 'float64' }));
  const iterationsOfStep = Math.min(20, maxIter);
  const tolerance = 1e-6 * Math.sqrt(examples);
  const optimizer = new LBFGS([weight, bias], {
    lineSearchFn: 'strong_wolfe',
    maxIter: iterationsOfStep,
    toleranceGrad: tolerance,
    toleranceChange: 0,
  });
  const closure = (): Tensor => {
    optimizer.zeroGrad();
    const logits = add(matmul(inputs, weight.value), mul(bias.value, unitOfBias));
    const range = { where: 'linearBaseline', axis: 1, classes };
    const losses = neg(sum(pickLabels(logSoftmax(logits, 1), labels, range)));
    const original = mul(weight.value, unit);
    const loss = add(losses, mul(sum(mul(original, original)), penalty));
    loss.backward();
    return loss;
  };
  const slope = (): number => Math.max(...[weight, bias].map(({ grad }) => max(abs(grad!)).item()));
  let last = Number.POSITIVE_INFINITY;
  for (let done = iterationsOfStep; ; done += iterationsOfStep) {
    const loss = optimizer.step(closure).item(); // before the step
    closure();
    const isFlat = last - loss <= 1e-12 * Math.abs(loss) && slope() <= 1e3 * tolerance; // as well as numbers allow
    if (isFlat || slope() <= tolerance) break;
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
    const original = mul(weight.value, unit);
    return { weight: original, bias: sub(mul(bias.value, unitOfBias), matmul(center, original)) };
  });
}
