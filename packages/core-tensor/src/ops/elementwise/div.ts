import { apply } from '../../apply.ts';
import { requireFloating } from '../../dtype.ts';
import type { Tensor } from '../../tensor.ts';
import { defineBinary, operands, type Operand } from './elementwise.ts';
import { mul } from './mul.ts';
import { neg } from './neg.ts';

export const divOp = defineBinary({
  name: 'div',
  simd: { float32: 0xe7, float64: 0xf3 },
  neutral: { right: 1 },
  accept: requireFloating,
  kernel(y, a, b, { length, yStart, aStart, aStep, bStart, bStep }) {
    for (let i = 0; i < length; i++) y[yStart + i] = a[aStart + i * aStep] / b[bStart + i * bStep];
  },
  gradient: (dy, _, b, y, [needsA, needsB]) => [needsA ? div(dy, b) : null, needsB ? neg(div(mul(dy, y), b)) : null],
  onnx: () => ({ opType: 'Div' }),
});

/** Quotient of each two elements: `div` without options, and without what they bring into a page; that is in arithmetic/div.ts. */
export function div(a: Operand, b: Operand): Tensor {
  return apply(divOp, operands('div', a, b), {});
}
