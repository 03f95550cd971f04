import { inStrips, plainPack, room, width, type BlockKernel } from './lines.ts';
import type { Precision } from './simd-instructions.ts';

/** In JavaScript, for where there is no WebAssembly. */
export function makePlainKernel(precision: Precision): BlockKernel {
  const a = new Float64Array(room.a);
  const b = new Float64Array(room.b);
  const y = precision === 'float32' ? new Float32Array(room.y) : new Float64Array(room.y);

  /** Multiplies two strips and adds them to a tile of `y`. */
  const multiplyStrips = (aStart: number, bStart: number, length: number, at: number, row: number): void => {
    let [s00, s01, s02, s03] = [0, 0, 0, 0];
    let [s10, s11, s12, s13] = [0, 0, 0, 0];
    let [s20, s21, s22, s23] = [0, 0, 0, 0];
    let [s30, s31, s32, s33] = [0, 0, 0, 0];
    for (let i = aStart, j = bStart, end = aStart + width * length; i < end; i += width, j += width) {
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
    y[at] += s00;
    y[at + 1] += s01;
    y[at + 2] += s02;
    y[at + 3] += s03;
    y[at + row] += s10;
    y[at + row + 1] += s11;
    y[at + row + 2] += s12;
    y[at + row + 3] += s13;
    y[at + 2 * row] += s20;
    y[at + 2 * row + 1] += s21;
    y[at + 2 * row + 2] += s22;
    y[at + 2 * row + 3] += s23;
    y[at + 3 * row] += s30;
    y[at + 3 * row + 1] += s31;
    y[at + 3 * row + 2] += s32;
    y[at + 3 * row + 3] += s33;
  };

  const multiply = (aStrips: number, bStrips: number, length: number): void => {
    const row = width * bStrips;
    for (let j = 0; j < bStrips; j++)
      for (let i = 0; i < aStrips; i++)
        multiplyStrips(i * width * length, j * width * length, length, i * width * row + j * width, row);
  };
  return {
    a,
    b,
    y,
    multiply,
    methodFor: (aLines, bLines) => inStrips(plainPack(aLines, a), plainPack(bLines, b), multiply),
  };
}
