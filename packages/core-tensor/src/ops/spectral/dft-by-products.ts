import { tensor } from '../../create.ts';
import type { DType } from '../../dtype.ts';
import type { Tensor } from '../../tensor.ts';
import { add } from '../elementwise/add.ts';
import { div } from '../elementwise/div.ts';
import { mul } from '../elementwise/mul.ts';
import { sub } from '../elementwise/sub.ts';
import { concat } from '../movement/concat.ts';
import { permute } from '../movement/permute.ts';
import { reshape } from '../movement/reshape.ts';
import { slice } from '../movement/slice.ts';
import { unsqueeze } from '../movement/unsqueeze.ts';
import { zerosLike } from '../../create.ts';
import { matmul } from '../product/matmul.ts';
import { padAxes } from '../movement/pad-op.ts';
import { chirpOf, rootsOfUnity } from './fft-kernel.ts';

const WHOLE = 64; // lengths up to which one product with the whole matrix is taken
const LARGE = 256; // from such a prime number on the matrix is too large for a file

/** The order of axes with one of them moved to another place. */
function moved(rank: number, from: number, to: number): number[] {
  const order = Array.from({ length: rank }, (_, axis) => axis);
  order.splice(to, 0, ...order.splice(from, 1));
  return order;
}

/** A product of the length that is nearest to a square; 1 times itself where it is a prime number. */
function factorsOf(n: number): readonly [number, number] {
  for (let a = Math.floor(Math.sqrt(n)); a > 1; a--) if (n % a === 0) return [a, n / a];
  return [1, n];
}

/** The matrix that turns rows of complex numbers, `[re, im, re, im, …]`, into their transform. */
function complexMatrix(n: number, { sign, dtype }: { readonly sign: number; readonly dtype: DType }): Tensor {
  const [cos, sin] = rootsOfUnity(n, n);
  const data = new Float64Array(4 * n * n);
  for (let j = 0; j < n; j++)
    for (let k = 0; k < n; k++) {
      const [re, im] = [cos[(j * k) % n], sign * sin[(j * k) % n]];
      const at = 4 * n * j + 2 * k; // from re_j to re_k and im_k; a row below, from im_j
      [data[at], data[at + 1], data[at + 2 * n], data[at + 2 * n + 1]] = [re, im, -im, re];
    }
  return tensor(data, { shape: [2 * n, 2 * n], dtype });
}

/** Rows of complex numbers, `[rows, n, 2]`; `sign` −1 for the way back, unscaled. */
function rowsByProducts(x: Tensor, sign: number): Tensor {
  const [rows, n] = x.shape;
  const [a, b] = n <= WHOLE ? [1, n] : factorsOf(n);
  if (a === 1 && n > LARGE) return rowsByChirp(x, sign);
  if (a === 1) {
    const y = matmul(reshape(x, [rows, 2 * n]), complexMatrix(n, { sign, dtype: x.dtype }));
    return reshape(y, [rows, n, 2]);
  }
  // j = j₁ b + j₂, k = k₁ + a k₂: transforms of length a, a turn by j₂ k₁ / n, and transforms of length b. Cooley and Tukey (1965)
  const columns = permute(reshape(x, [rows, a, b, 2]), [0, 2, 1, 3]);
  const first = reshape(rowsByProducts(reshape(columns, [rows * b, a, 2]), sign), [rows, b, a, 2]);
  const turned = reshape(permute(turn(first, sign), [0, 2, 1, 3]), [rows * a, b, 2]);
  const second = reshape(rowsByProducts(turned, sign), [rows, a, b, 2]);
  return reshape(permute(second, [0, 2, 1, 3]), [rows, n, 2]);
}

/** Multiplies entry `[…, j, k]` by the power `j k` of the root of unity of order `b a`. */
function turn(x: Tensor, sign: number): Tensor {
  const [, b, a] = x.shape;
  const [cos, sin] = rootsOfUnity(a * b, a * b);
  const powers = Array.from({ length: a * b }, (_, i) => Math.floor(i / a) * (i % a));
  return timesComplex(x, { re: powers.map((power) => cos[power]), im: powers.map((power) => sign * sin[power]) });
}

/** Multiplies complex numbers, `[rows, …, 2]`, by those of a list as long as a row. */
function timesComplex(x: Tensor, { re: cos, im: sin }: { re: ArrayLike<number>; im: ArrayLike<number> }): Tensor {
  const options = { shape: [...x.shape.slice(1, -1), 1], dtype: x.dtype };
  const [c, s] = [tensor(Array.from(cos), options), tensor(Array.from(sin), options)];
  const [re, im] = [slice(x, { axis: -1, end: 1 }), slice(x, { axis: -1, start: 1 })];
  return concat([sub(mul(re, c), mul(im, s)), add(mul(re, s), mul(im, c))], -1);
}

/** Rows of a length with a large prime number in it, as a convolution of twice the length or more, a power of two. Bluestein (1970). */
function rowsByChirp(x: Tensor, sign: number): Tensor {
  const n = x.shape[1];
  const { size, chirp, transformed } = chirpOf(n, sign);
  const padded = padAxes(timesComplex(x, chirp), [0, [0, size - n], 0]);
  const product = timesComplex(rowsByProducts(padded, 1), transformed);
  const back = slice(rowsByProducts(product, -1), { axis: 1, end: n });
  return timesComplex(div(back, size), chirp);
}

/** The discrete Fourier transform of complex numbers along an axis, backwards divided by the length, as products with its matrix. */
export function dftByProducts(x: Tensor, axis: number, inverse: boolean): Tensor {
  const last = x.rank - 2;
  const order = moved(x.rank, axis, last);
  const lines = permute(x, order);
  const n = x.shape[axis];
  const rows = reshape(lines, [n === 0 ? 0 : x.size / (2 * n), n, 2]);
  const y = permute(reshape(rowsByProducts(rows, inverse ? -1 : 1), lines.shape), moved(x.rank, last, axis));
  return inverse ? div(y, n) : y;
}

/** The first half of the transform of real numbers, likewise. */
export function realDftByProducts(x: Tensor, axis: number): Tensor {
  const real = unsqueeze(x, -1);
  const whole = dftByProducts(concat([real, zerosLike(real)], -1), axis, false);
  return slice(whole, { axis, end: Math.floor(x.shape[axis] / 2) + 1 });
}
