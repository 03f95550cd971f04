import { apply } from '../../apply.ts';
import { zerosLike } from '../../create.ts';
import { isInteger } from '../../dtype.ts';
import type { Op } from '../../op.ts';
import type { Tensor } from '../../tensor.ts';
import { cast } from '../elementwise/cast.ts';
import { div } from '../elementwise/div.ts';
import { equal } from '../elementwise/equal.ts';
import { less } from '../elementwise/less.ts';
import { logicalAnd } from '../elementwise/logical-and.ts';
import { logicalXor } from '../elementwise/logical-xor.ts';
import { mul } from '../elementwise/mul.ts';
import { notEqual } from '../elementwise/not-equal.ts';
import { round } from '../elementwise/round.ts';
import { sub } from '../elementwise/sub.ts';
import { where } from '../elementwise/where.ts';
import { forEachRow, type RowKernel } from '../elementwise/rows.ts';
import { fmodOp } from './fmod-op.ts';
import { defineDivision, type Division } from './define-division.ts';
import { trunc } from './trunc.ts';
import { wholeDivOp } from './whole-div-op.ts';

/** Where the quotient goes: towards 0 or down. */
export type RoundingMode = 'trunc' | 'floor';

interface RoundedDivision extends Division {
  readonly mode: RoundingMode;
}

/** As PyTorch and Python divide: what is left is taken off first, so that no quotient is rounded up to a whole number. */
function floorValue(a: number, b: number): number {
  if (b === 0) return a / b;
  const rest = a % b;
  const quotient = Math.round((a - rest) / b);
  return rest !== 0 && b < 0 !== rest < 0 ? quotient - 1 : quotient;
}

const floored: RowKernel = (y, a, b, { length, yStart, aStart, aStep, bStart, bStep }) => {
  for (let i = 0; i < length; i++) y[yStart + i] = floorValue(a[aStart + i * aStep], b[bStart + i * bStep]);
};

const truncated: RowKernel = (y, a, b, { length, yStart, aStart, aStep, bStart, bStep }) => {
  const stored = y instanceof Float32Array ? Math.fround : (x: number): number => x; // the quotient, as the dtype has it
  for (let i = 0; i < length; i++) y[yStart + i] = Math.trunc(stored(a[aStart + i * aStep] / b[bStart + i * bStep]));
};

/** Whole numbers, which ONNX divides towards 0: in int64, where the least of int32 by −1 has its place. */
function dividedWhole([a, b]: readonly [Tensor, Tensor], mode: RoundingMode): Tensor {
  const [x, y] = [cast(a, 'int64'), cast(b, 'int64')];
  const quotient = apply(wholeDivOp, [x, y], {});
  if (mode === 'trunc') return cast(quotient, a.dtype);
  const rest = sub(x, mul(quotient, y));
  const isAbove = logicalAnd(notEqual(rest, 0), logicalXor(less(rest, 0), less(y, 0)));
  return cast(where(isAbove, sub(quotient, 1), quotient), a.dtype);
}

function dividedFloating([a, b]: readonly [Tensor, Tensor], mode: RoundingMode): Tensor {
  if (mode === 'trunc') return trunc(div(a, b));
  const rest = apply(fmodOp, [a, b], { where: 'div' });
  const quotient = round(div(sub(a, rest), b));
  const isAbove = logicalAnd(notEqual(rest, 0), logicalXor(less(rest, 0), less(b, 0)));
  return where(equal(b, 0), div(a, b), where(isAbove, sub(quotient, 1), quotient));
}

const { onnx: _, ...declared } = defineDivision('roundedDiv', {
  kernel: truncated,
  gradient: (dy) => [zerosLike(dy), zerosLike(dy)],
  onnx: () => ({ opType: 'Div' }),
});

export const roundedDivOp: Op<[a: Tensor, b: Tensor], RoundedDivision> = {
  ...declared,
  forward: ([a, b], y, { mode }) => forEachRow(mode === 'floor' ? floored : truncated, y, a, b),
  decomposition: ([a, b], { mode }) => [
    isInteger(a.dtype) ? dividedWhole([a, b], mode) : dividedFloating([a, b], mode),
  ],
};
