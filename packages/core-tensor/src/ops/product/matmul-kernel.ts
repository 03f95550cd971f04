import type { TensorData } from '../../dtype.ts';
import { makePlainKernel } from './plain-kernel.ts';
import { copyRows, deepest, room, width, type BlockKernel, type Lines, type Range, type Target } from './lines.ts';
import { makeSimdKernel } from './simd-kernel.ts';
import type { Precision } from './simd-instructions.ts';

/** Sizes of a product `y[m, n] = a[m, k] · b[k, n]` of row-major matrices, and where they lie. */
export interface Product {
  readonly m: number;
  readonly k: number;
  readonly n: number;
  /** `a` is stored as `[k, m]` */
  readonly transposeA: boolean;
  /** `b` is stored as `[n, k]` */
  readonly transposeB: boolean;
  /** first element of `a`; default 0, as for the others */
  readonly aStart?: number | undefined;
  readonly bStart?: number | undefined;
  readonly yStart?: number | undefined;
  /** from a stored row of `a` to the next; default its length, as for the others */
  readonly aRow?: number | undefined;
  readonly bRow?: number | undefined;
  readonly yRow?: number | undefined;
  /** `y` is known to hold zeros */
  readonly isZero?: boolean | undefined;
}

const little = 1024; // multiplications below which laying out costs more than it saves

const kernels: Partial<Record<Precision, BlockKernel>> = {};

function makeKernel(precision: Precision): BlockKernel {
  try {
    return makeSimdKernel(precision);
  } catch {
    return makePlainKernel(precision);
  }
}

/** As many lines as there is room for, in whole strips. */
function fitting(elements: number, each: number, strip = width): number {
  return Math.floor(elements / each / strip) * strip;
}

/** Block by block, laid out so that what is needed next stands next. Sums of a block are kept in double precision. */
function multiplyBlocks(a: Lines, b: Lines, { data, start, aStep }: Target, k: number, isZero: boolean): void {
  const precision = a.data instanceof Float32Array && b.data instanceof Float32Array ? 'float32' : 'float64';
  const kernel = (kernels[precision] ??= makeKernel(precision));
  const { packA, packB, aRoom, strip, multiply: multiplyBlock } = kernel.methodFor(a, b, k);
  for (let p = 0; p < k; p += deepest) {
    const depth: Range = [p, Math.min(k, p + deepest)];
    const length = depth[1] - p;
    const bCount = Math.min(fitting(room.b, length, strip), fitting(room.y, width, strip));
    for (let j = 0; j < b.count; j += bCount) {
      const columns = Math.min(bCount, b.count - j);
      const row = Math.ceil(columns / strip) * strip;
      packB([j, j + columns], depth);
      const aCount = Math.min(fitting(aRoom, length), fitting(room.y, row));
      for (let i = 0; i < a.count; i += aCount) {
        const rows = Math.min(aCount, a.count - i);
        const at = start + i * aStep + j;
        packA([i, i + rows], depth);
        if (isZero && p === 0) kernel.y.fill(0, 0, rows * row);
        else copyRows([data, at, aStep], [kernel.y, 0, row], rows, columns);
        multiplyBlock(rows, columns, length);
        copyRows([kernel.y, 0, row], [data, at, aStep], rows, columns);
      }
    }
  }
}

/** Without packing: each line of `a` meets 4 lines of `b` at a time where they lie. For few lines of `a`. */
function multiplyDirect(a: Lines, b: Lines, { data: y, start, aStep, bStep }: Target, k: number): void {
  const [x, w, step, depth] = [a.data, b.data, b.step, b.depth];
  for (let i = 0; i < a.count; i++) {
    const line = a.start + i * a.step;
    let at = start + i * aStep;
    let j = 0;
    for (; j + width <= b.count; j += width, at += width * bStep) {
      let [s0, s1, s2, s3] = [0, 0, 0, 0];
      for (let p = 0, from = line, w0 = b.start + j * step; p < k; p++, from += a.depth, w0 += depth) {
        const value = x[from];
        s0 += value * w[w0];
        s1 += value * w[w0 + step];
        s2 += value * w[w0 + 2 * step];
        s3 += value * w[w0 + 3 * step];
      }
      y[at] += s0;
      y[at + bStep] += s1;
      y[at + 2 * bStep] += s2;
      y[at + 3 * bStep] += s3;
    }
    for (; j < b.count; j++, at += bStep) {
      let total = 0;
      for (let p = 0, from = line, to = b.start + j * step; p < k; p++, from += a.depth, to += depth)
        total += x[from] * w[to];
      y[at] += total;
    }
  }
}

/** Adds the product of two matrices to `y`. */
export function multiply(a: TensorData, b: TensorData, y: TensorData, product: Product): void {
  const { m, k, n, transposeA, transposeB, aStart = 0, bStart = 0, yStart = 0 } = product;
  const { aRow = transposeA ? m : k, bRow = transposeB ? k : n, yRow = n, isZero = false } = product;
  const rows = { data: a, start: aStart, count: m, step: transposeA ? 1 : aRow, depth: transposeA ? aRow : 1 };
  const columns = { data: b, start: bStart, count: n, step: transposeB ? bRow : 1, depth: transposeB ? 1 : bRow };
  const target = { data: y, start: yStart, aStep: yRow, bStep: 1 };
  if (Math.min(m, n) >= width && m * k * n >= little) multiplyBlocks(rows, columns, target, k, isZero);
  else if (m <= n) multiplyDirect(rows, columns, target, k);
  else multiplyDirect(columns, rows, { ...target, aStep: 1, bStep: yRow }, k);
}
