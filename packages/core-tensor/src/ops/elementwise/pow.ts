import { apply } from '../../apply.ts';
import { requireFloating } from '../../dtype.ts';
import type { Tensor } from '../../tensor.ts';
import { defineBinary, operands, type Operand } from './elementwise.ts';
import { equal } from './equal.ts';
import { greaterEqual } from './greater-equal.ts';
import { log } from './log.ts';
import { logicalAnd } from './logical-and.ts';
import { mul } from './mul.ts';
import { sub } from './sub.ts';
import { where } from './where.ts';

export const powOp = defineBinary({
  name: 'pow',
  accept: requireFloating,
  kernel(y, a, b, { length, yStart, aStart, aStep, bStart, bStep }) {
    if (bStep === 0 && b[bStart] === 2) {
      for (let i = 0; i < length; i++) y[yStart + i] = a[aStart + i * aStep] * a[aStart + i * aStep];
      return;
    }
    for (let i = 0; i < length; i++) {
      const base = a[aStart + i * aStep];
      const exponent = b[bStart + i * bStep];
      const isOne = base === 1 || (base === -1 && Math.abs(exponent) === Infinity); // of which Math.pow makes NaN for NaN and ∞
      y[yStart + i] = isOne ? 1 : Math.pow(base, exponent);
    }
  },
  // da = b·aᵇ⁻¹, 0 where b = 0;  db = aᵇ·ln a, 0 where a = 0 ≤ b
  gradient(dy, a, b, y, [needsA, needsB]) {
    const da = () => {
      const isConstant = equal(b, 0);
      const less = where(isConstant, 1, sub(b, 1)); // where a = b = 0, aᵇ⁻¹ is infinite, and its gradient NaN even if not taken
      return where(isConstant, 0, mul(dy, mul(b, pow(a, less))));
    };
    const db = () => {
      const isConstant = logicalAnd(equal(a, 0), greaterEqual(b, 0));
      return where(isConstant, 0, mul(dy, mul(y, log(where(isConstant, 1, a)))));
    };
    return [needsA ? da() : null, needsB ? db() : null];
  },
  onnx: () => ({ opType: 'Pow' }),
});

/** Power of each two floating elements; that of all dtypes is in arithmetic/pow.ts. */
export function pow(a: Operand, b: Operand): Tensor {
  return apply(powOp, operands('pow', a, b), {});
}
