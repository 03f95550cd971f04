import {
  avgPool1d,
  avgPool2d,
  avgPool3d,
  batchNorm,
  layerNorm,
  maxPool1d,
  maxPool2d,
  maxPool3d,
} from '@gradkit/core-tensor';
import type { Proofs } from '../proof.ts';

const exceptions = {
  kinks: ['ties, apart', 'ties, overlapping', 'all equal'],
  notInOnnxRuntime: { 'NaN and infinity': 'its MaxPool overlooks NaN' },
};

/** Pooling and normalization. */
export const windows: Proofs = {
  maxPool1d: { run: ([x], { kernelSize, ...options }) => maxPool1d(x, kernelSize, options), ...exceptions },
  maxPool2d: { run: ([x], { kernelSize, ...options }) => maxPool2d(x, kernelSize, options), ...exceptions },
  maxPool3d: { run: ([x], { kernelSize, ...options }) => maxPool3d(x, kernelSize, options), ...exceptions },
  avgPool1d: ([x], { kernelSize, ...options }) => avgPool1d(x, kernelSize, options),
  avgPool2d: ([x], { kernelSize, ...options }) => avgPool2d(x, kernelSize, options),
  avgPool3d: ([x], { kernelSize, ...options }) => avgPool3d(x, kernelSize, options),
  layerNorm: ([x, weight, bias], options) => layerNorm(x, weight, bias, options),
  batchNorm: ([x, mean, variance, weight, bias], options) => batchNorm(x, mean, variance, weight, bias, options),
};
