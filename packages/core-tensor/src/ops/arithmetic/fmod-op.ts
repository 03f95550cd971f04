import { div } from '../elementwise/div.ts';
import { mul } from '../elementwise/mul.ts';
import { neg } from '../elementwise/neg.ts';
import { defineDivision } from './define-division.ts';
import { trunc } from './trunc.ts';

export const fmodOp = defineDivision('fmod', {
  kernel(y, a, b, { length, yStart, aStart, aStep, bStart, bStep }) {
    for (let i = 0; i < length; i++) y[yStart + i] = a[aStart + i * aStep] % b[bStart + i * bStep];
  },
  gradient: (dy, a, b) => [dy, neg(mul(dy, trunc(div(a, b))))],
  onnx: () => ({ opType: 'Mod', attributes: { fmod: 1 } }),
});
