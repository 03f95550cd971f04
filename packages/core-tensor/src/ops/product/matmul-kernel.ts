import type { TensorData } from '../../dtype.ts';
import { makePlainKernel } from './plain-kernel.ts';
import { block, pack, unpack, width, type BlockKernel, type Lines, type Range, type Target } from './lines.ts';
import { makeSimdKernel } from './simd-kernel.ts';

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
}

const little = 1024; // multiplications below which laying out costs more than it saves

let kernel: BlockKernel | undefined;

function makeKernel(): BlockKernel {
  try {
    return makeSimdKernel();
  } catch {
    return makePlainKernel();
  }
}

/** Block by block, laid out so that what is needed next stands next. Sums of a block are kept in double precision. */
function multiplyBlocks(a: Lines, b: Lines, y: Target, k: number): void {
  kernel ??= makeKernel();
  const exact = a.data instanceof Float32Array && b.data instanceof Float32Array;
  for (let j = 0; j < b.count; j += block.b) {
    const bLines: Range = [j, Math.min(b.count, j + block.b)];
    const bStrips = Math.ceil((bLines[1] - j) / width);
    for (let p = 0; p < k; p += block.depth) {
      const depth: Range = [p, Math.min(k, p + block.depth)];
      pack(b, kernel.b, bLines, depth);
      for (let i = 0; i < a.count; i += block.a) {
        const aLines: Range = [i, Math.min(a.count, i + block.a)];
        pack(a, kernel.a, aLines, depth);
        kernel.multiply(Math.ceil((aLines[1] - i) / width), bStrips, depth[1] - p, exact);
        unpack(kernel.y, y, aLines, bLines);
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
  const { aRow = transposeA ? m : k, bRow = transposeB ? k : n, yRow = n } = product;
  const rows = { data: a, start: aStart, count: m, step: transposeA ? 1 : aRow, depth: transposeA ? aRow : 1 };
  const columns = { data: b, start: bStart, count: n, step: transposeB ? bRow : 1, depth: transposeB ? 1 : bRow };
  const target = { data: y, start: yStart, aStep: yRow, bStep: 1 };
  if (Math.min(m, n) >= width && m * k * n >= little) multiplyBlocks(rows, columns, target, k);
  else if (m <= n) multiplyDirect(rows, columns, target, k);
  else multiplyDirect(columns, rows, { ...target, aStep: 1, bStep: yRow }, k);
}
