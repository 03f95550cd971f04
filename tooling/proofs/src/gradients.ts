import { enableGrad, grad } from '@gradkit/autograd';
import {
  adaptivePlacesOp,
  apply,
  avgPool1d,
  avgPool2d,
  avgPool3d,
  conv1d,
  conv2d,
  conv3d,
  maxPool1d,
  maxPool2d,
  maxPool3d,
  resampleOp,
  zeros,
  type PerAxis,
  type Tensor,
} from '@gradkit/core-tensor';
import type { Call } from './call.ts';

/** The gradient of a pooling, as what is differentiated once more. */
function gradientOf<O extends object>(
  poolings: readonly ((x: Tensor, kernelSize: PerAxis, options: O) => Tensor)[],
): Call {
  return ([dy, x], { axes, kernelSize, ...options }) => {
    const loss = (t: Tensor): Tensor => poolings[axes - 1](t, kernelSize, options).mul(dy).sum();
    return enableGrad(() => grad(loss)(x));
  };
}

const convolutions = [conv1d, conv2d, conv3d];

/** Primitives that no public function is called like: those that only gradients or functions of other packages are made of. */
export const gradients: Readonly<Record<string, Call>> = {
  convWeightGradient: ([x, dy], { kernel, ...options }) => {
    const convolution = convolutions[kernel.length - 3];
    const loss = (weight: Tensor): Tensor => convolution(x, weight, null, options).mul(dy).sum();
    return enableGrad(() => grad(loss)(zeros(kernel, { dtype: x.dtype })));
  },
  maxPoolGradient: gradientOf([maxPool1d, maxPool2d, maxPool3d]),
  avgPoolGradient: gradientOf([avgPool1d, avgPool2d, avgPool3d]),
  resample: ([x], attributes) => apply(resampleOp, [x], attributes),
  adaptivePlaces: ([x], { results }) => apply(adaptivePlacesOp, [x], { results: [...results] }),
};
