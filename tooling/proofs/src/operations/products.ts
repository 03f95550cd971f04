import {
  conv1d,
  conv2d,
  conv3d,
  convTranspose1d,
  convTranspose2d,
  convTranspose3d,
  linear,
  matmul,
} from '@gradkit/core-tensor';
import type { Proofs } from '../proof.ts';

export const products: Proofs = {
  matmul: ([a, b], options) => matmul(a, b, options),
  linear: ([x, weight, bias]) => linear(x, weight, bias),
  conv1d: ([x, weight, bias], options) => conv1d(x, weight, bias, options),
  conv2d: ([x, weight, bias], options) => conv2d(x, weight, bias, options),
  conv3d: ([x, weight, bias], options) => conv3d(x, weight, bias, options),
  convTranspose1d: ([x, weight, bias], options) => convTranspose1d(x, weight, bias, options),
  convTranspose2d: ([x, weight, bias], options) => convTranspose2d(x, weight, bias, options),
  convTranspose3d: ([x, weight, bias], options) => convTranspose3d(x, weight, bias, options),
};
