import { enableGrad, grad } from '@gradkit/autograd';
import {
  conv1d,
  conv2d,
  conv3d,
  convTranspose1d,
  convTranspose2d,
  convTranspose3d,
  linear,
  matmul,
  zeros,
  type Tensor,
} from '@gradkit/core-tensor';
import type { Proofs } from '../proof.ts';

const convolutions = [conv1d, conv2d, conv3d];

/** Products and convolutions; also the gradient of weights, as what is differentiated once more. */
export const products: Proofs = {
  matmul: ([a, b], options) => matmul(a, b, options),
  linear: ([x, weight, bias]) => linear(x, weight, bias),
  conv1d: ([x, weight, bias], options) => conv1d(x, weight, bias, options),
  conv2d: ([x, weight, bias], options) => conv2d(x, weight, bias, options),
  conv3d: ([x, weight, bias], options) => conv3d(x, weight, bias, options),
  convTranspose1d: ([x, weight, bias], options) => convTranspose1d(x, weight, bias, options),
  convTranspose2d: ([x, weight, bias], options) => convTranspose2d(x, weight, bias, options),
  convTranspose3d: ([x, weight, bias], options) => convTranspose3d(x, weight, bias, options),
  convWeightGradient: ([x, dy], { kernel, ...options }) => {
    const convolution = convolutions[kernel.length - 3];
    const loss = (weight: Tensor): Tensor => convolution(x, weight, null, options).mul(dy).sum();
    return enableGrad(() => grad(loss)(zeros(kernel, { dtype: x.dtype })))[0];
  },
};
