import type { TensorData } from '../dtype.ts';

/** Sizes of a product: `y[m, n] = a[m, k] · b[k, n]`, operands possibly stored transposed. */
export interface Product {
  readonly m: number;
  readonly k: number;
  readonly n: number;
  readonly transposeA: boolean;
  readonly transposeB: boolean;
}

const tile = 4; // rows and columns of y whose sums are kept in registers
const depth = 512; // length of a packed strip, so that one of a and one of b stay in the first-level cache
const smallWork = 2048; // multiplications below which packing costs more than it saves

let packedA = new Float64Array(0);
let packedB = new Float64Array(0);

/** Where an operand's element (row, p) lies: `row · rowStep + p · depthStep`. */
interface Strides {
  readonly row: number;
  readonly depth: number;
}

/** Lays rows out in strips of 4, padded with zeros: the next 4 numbers are always the ones needed next. */
function pack(
  from: TensorData,
  to: Float64Array,
  { rows, start, end, strides }: { rows: number; start: number; end: number; strides: Strides },
): void {
  let at = 0;
  for (let row = 0; row < rows; row += tile) {
    const inside = Math.min(tile, rows - row);
    if (inside < tile) to.fill(0, at, at + (end - start) * tile);
    for (let r = 0; r < inside; r++) {
      let source = (row + r) * strides.row + start * strides.depth;
      for (let p = start, target = at + r; p < end; p++, target += tile, source += strides.depth)
        to[target] = from[source];
    }
    at += (end - start) * tile;
  }
}

/** Adds a 4 × 4 tile of the product of two strips to `sums`. */
function multiplyStrips(
  a: Float64Array,
  aStart: number,
  b: Float64Array,
  bStart: number,
  length: number,
  sums: Float64Array,
): void {
  let s00 = 0,
    s01 = 0,
    s02 = 0,
    s03 = 0;
  let s10 = 0,
    s11 = 0,
    s12 = 0,
    s13 = 0;
  let s20 = 0,
    s21 = 0,
    s22 = 0,
    s23 = 0;
  let s30 = 0,
    s31 = 0,
    s32 = 0,
    s33 = 0;
  for (let p = 0, i = aStart, j = bStart; p < length; p++, i += 4, j += 4) {
    const a0 = a[i],
      a1 = a[i + 1],
      a2 = a[i + 2],
      a3 = a[i + 3];
    const b0 = b[j],
      b1 = b[j + 1],
      b2 = b[j + 2],
      b3 = b[j + 3];
    s00 += a0 * b0;
    s01 += a0 * b1;
    s02 += a0 * b2;
    s03 += a0 * b3;
    s10 += a1 * b0;
    s11 += a1 * b1;
    s12 += a1 * b2;
    s13 += a1 * b3;
    s20 += a2 * b0;
    s21 += a2 * b1;
    s22 += a2 * b2;
    s23 += a2 * b3;
    s30 += a3 * b0;
    s31 += a3 * b1;
    s32 += a3 * b2;
    s33 += a3 * b3;
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

const sums = new Float64Array(tile * tile);

function multiplyPacked(
  a: TensorData,
  b: TensorData,
  y: TensorData,
  { m, k, n, transposeA, transposeB }: Product,
): void {
  const aStrides = transposeA ? { row: 1, depth: m } : { row: k, depth: 1 };
  const bStrides = transposeB ? { row: k, depth: 1 } : { row: 1, depth: n };
  const longest = Math.min(k, depth);
  const roundUp = (size: number): number => Math.ceil(size / tile) * tile;
  if (packedA.length < roundUp(m) * longest) packedA = new Float64Array(roundUp(m) * longest);
  if (packedB.length < roundUp(n) * longest) packedB = new Float64Array(roundUp(n) * longest);
  for (let start = 0; start < k; start += depth) {
    const end = Math.min(k, start + depth);
    const length = end - start;
    pack(a, packedA, { rows: m, start, end, strides: aStrides });
    pack(b, packedB, { rows: n, start, end, strides: bStrides });
    for (let j = 0; j < n; j += tile) {
      const columns = Math.min(tile, n - j);
      for (let i = 0; i < m; i += tile) {
        multiplyStrips(packedA, i * length, packedB, j * length, length, sums);
        const rows = Math.min(tile, m - i);
        for (let r = 0; r < rows; r++) {
          const at = (i + r) * n + j;
          for (let c = 0; c < columns; c++) y[at + c] += sums[r * tile + c];
        }
      }
    }
  }
}

function multiplySmall(
  a: TensorData,
  b: TensorData,
  y: TensorData,
  { m, k, n, transposeA, transposeB }: Product,
): void {
  const [aRow, aDepth] = transposeA ? [1, m] : [k, 1];
  const [bDepth, bColumn] = transposeB ? [1, k] : [n, 1];
  for (let i = 0; i < m; i++) {
    for (let j = 0; j < n; j++) {
      let total = 0;
      for (let p = 0, at = i * aRow, bt = j * bColumn; p < k; p++, at += aDepth, bt += bDepth) total += a[at] * b[bt];
      y[i * n + j] += total;
    }
  }
}

/** Adds the product of two row-major matrices to `y`. Sums are kept in double precision. */
export function multiply(a: TensorData, b: TensorData, y: TensorData, product: Product): void {
  const { m, k, n } = product;
  if (m * k * n < smallWork) multiplySmall(a, b, y, product);
  else multiplyPacked(a, b, y, product);
}
