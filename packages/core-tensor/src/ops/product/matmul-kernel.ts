import type { TensorData } from '../../dtype.ts';

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

/** An operand as lines that are multiplied with each other: rows of `a`, columns of `b`. */
interface Lines {
  readonly data: TensorData;
  readonly start: number;
  readonly count: number;
  /** from a line to the next */
  readonly step: number;
  /** from an element of a line to the next */
  readonly depth: number;
}

/** Where results go: `start + line of a · aStep + line of b · bStep`. */
interface Target {
  readonly data: TensorData;
  readonly start: number;
  readonly aStep: number;
  readonly bStep: number;
}

const TILE = 4; // lines of a and of b whose sums are kept in registers
// Block sizes: a strip of b (4 lines) stays in the first-level cache, the block of a in the second.
const DEPTH = 256;
const A_LINES = 128;
const B_LINES = 512;
const LITTLE = 1024; // multiplications below which packing costs more than it saves

let packedA: Float64Array = new Float64Array(0);
let packedB: Float64Array = new Float64Array(0);
const sums = new Float64Array(TILE * TILE);

/** Lays `end - first` lines out in strips of 4, padded with zeros: the next 4 numbers are always the ones needed next. */
function pack(
  { data, start, step, depth }: Lines,
  to: Float64Array,
  [first, end]: readonly [number, number],
  [from, length]: readonly [number, number],
): void {
  let at = 0;
  for (let line = first; line < end; line += TILE) {
    let i = start + line * step + from * depth;
    const stop = at + length * TILE;
    if (end - line >= TILE) {
      for (let j = i + step, k = j + step, l = k + step; at < stop; at += TILE) {
        to[at] = data[i];
        to[at + 1] = data[j];
        to[at + 2] = data[k];
        to[at + 3] = data[l];
        i += depth;
        j += depth;
        k += depth;
        l += depth;
      }
      continue;
    }
    to.fill(0, at, stop);
    for (let r = 0; r < end - line; r++)
      for (let target = at + r, source = i + r * step; target < stop; target += TILE, source += depth)
        to[target] = data[source];
    at = stop;
  }
}

/** Multiplies two strips of `length` into the 4 × 4 tile `sums`. */
function multiplyStrips(aStart: number, bStart: number, length: number): void {
  const [a, b] = [packedA, packedB];
  let [s00, s01, s02, s03] = [0, 0, 0, 0];
  let [s10, s11, s12, s13] = [0, 0, 0, 0];
  let [s20, s21, s22, s23] = [0, 0, 0, 0];
  let [s30, s31, s32, s33] = [0, 0, 0, 0];
  for (let i = aStart, j = bStart, end = aStart + TILE * length; i < end; i += TILE, j += TILE) {
    const b0 = b[j];
    const b1 = b[j + 1];
    const b2 = b[j + 2];
    const b3 = b[j + 3];
    let value = a[i];
    s00 += value * b0;
    s01 += value * b1;
    s02 += value * b2;
    s03 += value * b3;
    value = a[i + 1];
    s10 += value * b0;
    s11 += value * b1;
    s12 += value * b2;
    s13 += value * b3;
    value = a[i + 2];
    s20 += value * b0;
    s21 += value * b1;
    s22 += value * b2;
    s23 += value * b3;
    value = a[i + 3];
    s30 += value * b0;
    s31 += value * b1;
    s32 += value * b2;
    s33 += value * b3;
  }
  sums[0] = s00;
  sums[1] = s01;
  sums[2] = s02;
  sums[3] = s03;
  sums[4] = s10;
  sums[5] = s11;
  sums[6] = s12;
  sums[7] = s13;
  sums[8] = s20;
  sums[9] = s21;
  sums[10] = s22;
  sums[11] = s23;
  sums[12] = s30;
  sums[13] = s31;
  sums[14] = s32;
  sums[15] = s33;
}

/** Adds the products of packed lines, which are the ones from `a0` and `b0`, to the target. */
function multiplyBlock(
  { data: y, start, aStep, bStep }: Target,
  [a0, a1]: readonly [number, number],
  [b0, b1]: readonly [number, number],
  length: number,
): void {
  for (let j = b0; j < b1; j += TILE) {
    const columns = Math.min(TILE, b1 - j);
    for (let i = a0; i < a1; i += TILE) {
      multiplyStrips((i - a0) * length, (j - b0) * length, length);
      const rows = Math.min(TILE, a1 - i);
      for (let r = 0; r < rows; r++) {
        let at = start + (i + r) * aStep + j * bStep;
        for (let c = 0; c < columns; c++, at += bStep) y[at] += sums[r * TILE + c];
      }
    }
  }
}

function multiplyPacked(a: Lines, b: Lines, y: Target, k: number): void {
  const reserve = (packed: Float64Array, lines: number): Float64Array => {
    const size = Math.ceil(lines / TILE) * TILE * Math.min(k, DEPTH);
    return packed.length < size ? new Float64Array(size) : packed;
  };
  packedA = reserve(packedA, Math.min(a.count, A_LINES));
  packedB = reserve(packedB, Math.min(b.count, B_LINES));
  for (let j = 0; j < b.count; j += B_LINES) {
    const bEnd = Math.min(b.count, j + B_LINES);
    for (let p = 0; p < k; p += DEPTH) {
      const length = Math.min(DEPTH, k - p);
      pack(b, packedB, [j, bEnd], [p, length]);
      for (let i = 0; i < a.count; i += A_LINES) {
        const aEnd = Math.min(a.count, i + A_LINES);
        pack(a, packedA, [i, aEnd], [p, length]);
        multiplyBlock(y, [i, aEnd], [j, bEnd], length);
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
    for (; j + TILE <= b.count; j += TILE, at += TILE * bStep) {
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

/** Adds the product of two matrices to `y`. Sums are kept in double precision. */
export function multiply(a: TensorData, b: TensorData, y: TensorData, product: Product): void {
  const { m, k, n, transposeA, transposeB, aStart = 0, bStart = 0, yStart = 0 } = product;
  const { aRow = transposeA ? m : k, bRow = transposeB ? k : n, yRow = n } = product;
  const rows = { data: a, start: aStart, count: m, step: transposeA ? 1 : aRow, depth: transposeA ? aRow : 1 };
  const columns = { data: b, start: bStart, count: n, step: transposeB ? bRow : 1, depth: transposeB ? 1 : bRow };
  if (Math.min(m, n) >= TILE && m * k * n >= LITTLE)
    multiplyPacked(rows, columns, { data: y, start: yStart, aStep: yRow, bStep: 1 }, k);
  else if (m <= n) multiplyDirect(rows, columns, { data: y, start: yStart, aStep: yRow, bStep: 1 }, k);
  else multiplyDirect(columns, rows, { data: y, start: yStart, aStep: 1, bStep: yRow }, k);
}
