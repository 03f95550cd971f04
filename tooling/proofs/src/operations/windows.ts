import { enableGrad, grad } from '@gradkit/autograd';
import {
  avgPool1d,
  avgPool2d,
  avgPool3d,
  batchNorm,
  layerNorm,
  maxPool1d,
  maxPool2d,
  maxPool3d,
  type PerAxis,
  type Tensor,
} from '@gradkit/core-tensor';
import type { Call, Proofs } from '../proof.ts';

const exceptions = {
  kinks: ['ties, apart', 'ties, overlapping', 'all equal'],
  notInOnnxRuntime: { 'NaN and infinity': 'its MaxPool overlooks NaN' },
};

/** The gradient of a pooling, as what is differentiated once more. */
function gradientOf<O extends object>(
  poolings: readonly ((x: Tensor, kernelSize: PerAxis, options: O) => Tensor)[],
): Call {
  return ([dy, x], { axes, kernelSize, ...options }) => {
    const loss = (t: Tensor): Tensor => poolings[axes - 1](t, kernelSize, options).mul(dy).sum();
    return enableGrad(() => grad(loss)(x))[0];
  };
}

/** Pooling and normalization. */
export const windows: Proofs = {
  maxPool1d: { run: ([x], { kernelSize, ...options }) => maxPool1d(x, kernelSize, options), ...exceptions },
  maxPool2d: { run: ([x], { kernelSize, ...options }) => maxPool2d(x, kernelSize, options), ...exceptions },
  maxPool3d: { run: ([x], { kernelSize, ...options }) => maxPool3d(x, kernelSize, options), ...exceptions },
  avgPool1d: ([x], { kernelSize, ...options }) => avgPool1d(x, kernelSize, options),
  avgPool2d: ([x], { kernelSize, ...options }) => avgPool2d(x, kernelSize, options),
  avgPool3d: ([x], { kernelSize, ...options }) => avgPool3d(x, kernelSize, options),
  maxPoolGradient: gradientOf([maxPool1d, maxPool2d, maxPool3d]),
  avgPoolGradient: gradientOf([avgPool1d, avgPool2d, avgPool3d]),
  layerNorm: ([x, weight, bias], options) => layerNorm(x, weight, bias, options),
  batchNorm: ([x, mean, variance, weight, bias], options) => batchNorm(x, mean, variance, weight, bias, options),
};
