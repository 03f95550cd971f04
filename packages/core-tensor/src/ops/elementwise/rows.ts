import type { TensorData } from '../../dtype.ts';
import { broadcastStrides, sizeOf, type Shape } from '../../shape.ts';

/** A run of elements: `y[yStart + i] = a[aStart + i * aStep] ∘ b[bStart + i * bStep]` for i < length. Steps are 0 or 1. */
interface Row {
  readonly length: number;
  readonly yStart: number;
  readonly aStart: number;
  readonly aStep: number;
  readonly bStart: number;
  readonly bStep: number;
}

/** Computes one run; each operation has its own loop, so that the engine compiles it for that operation alone. */
export type RowKernel = (y: TensorData, a: TensorData, b: TensorData, row: Row) => void;

interface Elements {
  readonly shape: Shape;
  readonly size: number;
  readonly data: TensorData;
}

/** Calls `kernel` for runs that cover the whole result; neighbouring axes that run alike are walked as one. */
export function forEachRow(kernel: RowKernel, y: Elements, a: Elements, b: Elements): void {
  if (y.size === 0) return;
  let aStep = Number(a.size > 1);
  let bStep = Number(b.size > 1);
  if ((a.size === y.size || aStep === 0) && (b.size === y.size || bStep === 0)) {
    kernel(y.data, a.data, b.data, { length: y.size, yStart: 0, aStart: 0, aStep, bStart: 0, bStep });
    return;
  }
  const { shape } = y;
  const aStrides = broadcastStrides(a.shape, shape);
  const bStrides = broadcastStrides(b.shape, shape);
  let axis = shape.length - 1;
  let length = 1;
  [aStep, bStep] = [0, 0];
  for (; axis >= 0; axis--) {
    if (shape[axis] === 1) continue;
    const [aNext, bNext] = [Math.sign(aStrides[axis]), Math.sign(bStrides[axis])];
    if (length > 1 && (aNext !== aStep || bNext !== bStep)) break;
    [aStep, bStep] = [aNext, bNext];
    length *= shape[axis];
  }
  const outer = shape.slice(0, axis + 1);
  const index = new Array<number>(outer.length).fill(0);
  const row = { length, yStart: 0, aStart: 0, aStep, bStart: 0, bStep };
  for (let rows = sizeOf(outer); rows > 0; rows--) {
    kernel(y.data, a.data, b.data, row);
    row.yStart += length;
    for (let k = outer.length - 1; k >= 0; k--) {
      row.aStart += aStrides[k];
      row.bStart += bStrides[k];
      if (++index[k] < outer[k]) break;
      row.aStart -= index[k] * aStrides[k];
      row.bStart -= index[k] * bStrides[k];
      index[k] = 0;
    }
  }
}

const LONG = 64; // elements from which a native copy is faster than a loop

/** Copies the elements of the first operand. */
export const copyRow: RowKernel = (y, a, _, { length, yStart, aStart, aStep }) => {
  if (length < LONG) for (let i = 0; i < length; i++) y[yStart + i] = a[aStart + i * aStep];
  else if (aStep === 0) y.fill(a[aStart], yStart, yStart + length);
  else y.set(a.subarray(aStart, aStart + length), yStart);
};
