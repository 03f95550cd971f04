import { apply } from '../../apply.ts';
import { defineOp, type Op } from '../../op.ts';
import { becomesFile } from '../../recorder.ts';
import { splitAt } from '../../shape.ts';
import type { Tensor } from '../../tensor.ts';
import { mul } from '../elementwise/mul.ts';
import { padAxes } from '../movement/pad-op.ts';
import { slice } from '../movement/slice.ts';
import { squeeze } from '../movement/squeeze.ts';
import { unsqueeze } from '../movement/unsqueeze.ts';
import { dftByProducts, realDftByProducts } from './dft-by-products.ts';
import { forEachLine } from './fft-kernel.ts';

type FftOp = Op<[x: Tensor], { axis: number; inverse: boolean }>;
type RfftOp = Op<[x: Tensor], { axis: number }>;

const fftRule = {
  infer: ([x]) => x,
  forward([x], { data: y }, { axis, inverse }) {
    const lines = splitAt(x.shape.slice(0, -1), axis);
    const [first, second, scale] = inverse ? [1, 0, 1 / lines[1]] : [0, 1, 1]; // backwards the parts change places, before and after
    forEachLine(lines, {
      read(re, im, { start, step }) {
        for (let k = 0, at = 2 * start; k < re.length; k++, at += 2 * step) {
          re[k] = x.data[at + first];
          im[k] = x.data[at + second];
        }
      },
      write(re, im, { start, step }) {
        for (let k = 0, at = 2 * start; k < re.length; k++, at += 2 * step) {
          y[at + first] = re[k] * scale;
          y[at + second] = im[k] * scale;
        }
      },
    });
  },
  // the adjoint of the matrix F is its conjugate, n · F⁻¹
  gradient(dy, { attributes: { axis, inverse } }) {
    const length = dy.shape[axis];
    return [mul(transformed(dy, axis, !inverse), inverse ? 1 / length : length)];
  },
  decomposition: ([x], { axis, inverse }) => [dftByProducts(x, axis, inverse)],
} satisfies Omit<FftOp, 'name'>;

const rfftRule = {
  infer: ([{ shape, dtype }], { axis }) => ({
    shape: [...shape.map((length, k) => (k === axis ? halfOf(length) : length)), 2],
    dtype,
  }),
  forward([{ shape, data: x }], { data: y }, { axis }) {
    const [outer, length, inner] = splitAt(shape, axis);
    const half = halfOf(length);
    forEachLine([outer, length, inner], {
      read(re, im, { start, step }) {
        for (let k = 0, at = start; k < length; k++, at += step) re[k] = x[at];
        im.fill(0);
      },
      write(re, im, { line, step }) {
        const [o, i] = [Math.floor(line / inner), line % inner];
        for (let k = 0, at = 2 * (o * half * inner + i); k < half; k++, at += 2 * step) {
          y[at] = re[k];
          y[at + 1] = im[k];
        }
      },
    });
  },
  gradient(dy, { inputs: [{ shape }], attributes: { axis } }) {
    const length = shape[axis];
    const missing = length - dy.shape[axis];
    const whole = padAxes(dy, [...shape.map((_, k) => [0, k === axis ? missing : 0] as const), 0]);
    return [mul(realPart(transformed(whole, axis, true)), length)];
  },
  decomposition: ([x], { axis }) => [realDftByProducts(x, axis)],
} satisfies Omit<RfftOp, 'name'>;

/** Transform of complex numbers along an axis, backwards divided by the length. The last axis has real and imaginary parts. */
export const fftOp: FftOp = defineOp({
  ...fftRule,
  name: 'fft',
  onnx: ({ axis, inverse }, { inputs: [x], constant }) => ({
    opType: 'DFT',
    inputs: [x, null, constant(axis, 'int64')],
    attributes: { inverse: inverse ? 1 : 0, onesided: 0 },
  }),
});

/** Transform of real numbers along an axis: the first half, of which the other is the mirror image. */
export const rfftOp: RfftOp = defineOp({
  ...rfftRule,
  name: 'rfft',
  onnx({ axis }, { inputs: [x], constant, ints, node }) {
    const type = { shape: [...x.shape, 1], dtype: x.dtype };
    const complex = node({ opType: 'Unsqueeze', inputs: [x, ints([x.shape.length])] }, type);
    const attributes = { inverse: 0, onesided: 1 };
    return { opType: 'DFT', inputs: [complex, null, constant(axis, 'int64')], attributes };
  },
});

/** Likewise, for lengths of which ONNX Runtime's `DFT` loses digits: written as products. */
export const fftByProductsOp: FftOp = defineOp({ ...fftRule, name: 'fftByProducts' });

export const rfftByProductsOp: RfftOp = defineOp({ ...rfftRule, name: 'rfftByProducts' });

/**
 * Whether a length is for `DFT`: powers of two. For others ONNX Runtime 1.30 goes Bluestein's way with chirps in float32, off by 1e-5 … 5e-4 of
 * the largest.
 */
const isForNode = (length: number): boolean => length > 0 && (length & (length - 1)) === 0;

const halfOf = (length: number): number => Math.floor(length / 2) + 1;

/** The transform of complex numbers, which are known to be such. */
export function transformed(x: Tensor, axis: number, inverse: boolean): Tensor {
  const length = x.shape[axis];
  if (length === 1 && !becomesFile()) return x; // in a file, the length may be free
  return apply(isForNode(length) ? fftOp : fftByProductsOp, [x], { axis, inverse });
}

/** The first half of the transform of real numbers. */
export function realTransformed(x: Tensor, axis: number): Tensor {
  const length = x.shape[axis];
  if (length === 1 && !becomesFile()) return padAxes(unsqueeze(x, -1), [...x.shape.map(() => 0), [0, 1]]);
  return apply(isForNode(length) ? rfftOp : rfftByProductsOp, [x], { axis });
}

/** Of complex numbers, the real parts. */
export function realPart(x: Tensor): Tensor {
  return squeeze(slice(x, { axis: -1, end: 1 }), -1);
}
