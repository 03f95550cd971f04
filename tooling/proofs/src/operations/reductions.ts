import {
  argmax,
  argmin,
  cumsum,
  logSoftmax,
  logSumExp,
  max,
  mean,
  min,
  prod,
  softmax,
  standardDeviation,
  sum,
  variance,
} from '@gradkit/core-tensor';
import type { Proofs } from '../proof.ts';

const extremum = { kinks: ['ties'], notInOnnxRuntime: { NaN: 'its ReduceMax and ReduceMin overlook NaN' } };

export const reductions: Proofs = {
  argmax: ([x], options) => argmax(x, options),
  argmin: ([x], options) => argmin(x, options),
  cumsum: ([x], { axis, ...options }) => cumsum(x, axis, options),
  logSoftmax: ([x], { axis }) => logSoftmax(x, axis),
  logSumExp: ([x], options) => logSumExp(x, options),
  max: { run: ([x], options) => max(x, options), ...extremum },
  mean: ([x], options) => mean(x, options),
  min: { run: ([x], options) => min(x, options), ...extremum },
  prod: ([x], options) => prod(x, options),
  softmax: ([x], { axis }) => softmax(x, axis),
  standardDeviation: ([x], options) => standardDeviation(x, options),
  sum: ([x], options) => sum(x, options),
  variance: ([x], options) => variance(x, options),
};
