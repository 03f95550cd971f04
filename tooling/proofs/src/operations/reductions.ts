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
  argmax: ([x], { axis, ...options }) => argmax(x, axis, options),
  argmin: ([x], { axis, ...options }) => argmin(x, axis, options),
  cumsum: ([x], { axis, ...options }) => cumsum(x, axis, options),
  logSoftmax: ([x], { axis }) => logSoftmax(x, axis),
  logSumExp: ([x], { axis, ...options }) => logSumExp(x, axis, options),
  max: { run: ([x], { axis, ...options }) => max(x, axis, options), ...extremum },
  mean: ([x], { axis, ...options }) => mean(x, axis, options),
  min: { run: ([x], { axis, ...options }) => min(x, axis, options), ...extremum },
  prod: ([x], { axis, ...options }) => prod(x, axis, options),
  softmax: ([x], { axis }) => softmax(x, axis),
  standardDeviation: ([x], { axis, ...options }) => standardDeviation(x, axis, options),
  sum: ([x], { axis, ...options }) => sum(x, axis, options),
  variance: ([x], { axis, ...options }) => variance(x, axis, options),
};
