import type { Inputs, Op } from '../../op.ts';
import type { Operation } from '../../operation.ts';
import { geluGradientOp } from '../../ops/activation/gelu-gradient.ts';
import * as ops from '../../ops/index.ts';
import type { Tensor } from '../../tensor.ts';
import type { LineWriter } from '../line-writer.ts';
import type { Operand, Program } from '../program.ts';
import { erf } from './erf.ts';
import { exp, expm1, tanh } from './exp.ts';
import { gelu, geluByTanh } from './gelu.ts';
import { geluGradient } from './gelu-gradient.ts';
import { Lanes } from './lanes.ts';
import { log, log1p } from './log.ts';
import { clamp, isSmallExponent, maximum, minimum, pow, relu, sign } from './select.ts';
import { sigmoid, softplus } from './sigmoid.ts';

/** Writes the lines of one operation. @param operands its inputs, in order @returns its result */
export type WriteLines = (lines: LineWriter, operands: readonly Operand[]) => Operand;

type Write = (l: Lanes, operands: readonly Operand[]) => Operand;

/** What an operation is on float32 lanes, given its attributes and inputs; null if it is none with these. */
type Rule<I extends Inputs, A extends object> = (attributes: A, inputs: I) => Write | null;

/** A record's rule. The only cast: `linesOf` asks with attributes and inputs of that record. */
function on<I extends Inputs, A extends object>(op: Op<I, A>, rule: Rule<I, A>): [object, Rule<Inputs, object>] {
  return [op, rule as Rule<Inputs, object>];
}

/** A record whose operations are always written alike. */
function each<I extends Inputs, A extends object>(
  op: Op<I, A>,
  write: (l: Lanes, ...operands: Operand[]) => Operand,
): [object, Rule<Inputs, object>] {
  return on(op, () => (l, operands) => write(l, ...operands));
}

/** Here and not in the records, so that pages have no functions on lanes that do not compile steps. */
const rules = new Map([
  each(ops.expOp, exp),
  each(ops.expm1Op, expm1),
  each(ops.logOp, log),
  each(ops.log1pOp, log1p),
  each(ops.tanhOp, tanh),
  each(ops.sigmoidOp, sigmoid),
  each(ops.softplusOp, softplus),
  each(ops.erfOp, erf),
  on(
    ops.geluOp,
    ({ approximate }) =>
      (l, [x]) =>
        approximate === 'none' ? gelu(l, x) : geluByTanh(l, x),
  ),
  each(geluGradientOp, geluGradient),
  each(ops.rsqrtOp, (l, x) => l.div(1, l.sqrt(x))),
  on(ops.powOp, (_, [, exponent]) => powerOf(exponent)),
  each(ops.reluOp, relu),
  each(ops.signOp, sign),
  each(ops.maximumOp, maximum),
  each(ops.minimumOp, minimum),
  each(ops.floorOp, (l, x) => l.floor(x)),
  each(ops.ceilOp, (l, x) => l.ceil(x)),
  each(ops.truncOp, (l, x) => l.trunc(x)),
  each(ops.roundOp, (l, x) => l.nearest(x)),
  on(
    ops.clampOp,
    ({ min, max }) =>
      (l, [x]) =>
        clamp(l, x, min, max),
  ),
  each(ops.whereOp, (l, condition, a, b) => l.select(condition, a, b)),
  each(ops.maskOp, (l, x, condition) => l.and(x, condition)),
  on(
    ops.castOp,
    ({ dtype }) =>
      (l, [x]) =>
        dtype === 'bool' ? l.notEqual(x, 0) : l.and(x, 1),
  ),
  each(ops.isNaNOp, (l, x) => l.notEqual(x, x)),
  each(ops.logicalNotOp, (l, x) => l.not(x)),
  each(ops.logicalAndOp, (l, a, b) => l.and(a, b)),
  each(ops.logicalOrOp, (l, a, b) => l.or(a, b)),
  each(ops.logicalXorOp, (l, a, b) => l.xor(a, b)),
  comparison(ops.equalOp, (l, a, b) => l.equal(a, b)),
  comparison(ops.notEqualOp, (l, a, b) => l.notEqual(a, b)),
  comparison(ops.lessOp, (l, a, b) => l.less(a, b)),
  comparison(ops.lessEqualOp, (l, a, b) => l.lessEqual(a, b)),
  comparison(ops.greaterOp, (l, a, b) => l.greater(a, b)),
  comparison(ops.greaterEqualOp, (l, a, b) => l.greaterEqual(a, b)),
]);

/** Of numbers: masks are none, they would be NaN. */
function comparison(
  op: Op<[a: Tensor, b: Tensor]>,
  write: (l: Lanes, a: Operand, b: Operand) => Operand,
): [object, Rule<Inputs, object>] {
  return on(op, (_, [a]) => (a.dtype === 'bool' ? null : (l, [left, right]) => write(l, left, right)));
}

/** A power with an exponent that is known and one of a few. */
function powerOf(exponent: Tensor): Write | null {
  if (exponent.size !== 1 || exponent.isSymbolic) return null;
  const [value] = exponent.data;
  return isSmallExponent(value) ? (l, [x]) => pow(l, x, value) : null;
}

/**
 * How an elementwise operation is done in all lanes: in float32 by a function with a stated error, or by the instruction of its record;
 * null if it is not. What is bool is a mask, with all bits of a lane set or none: lines have it as inputs and results, memory does not.
 *
 * @param dtype what the program computes with
 */
export function linesOf({ op, inputs, outputs, attributes }: Operation, dtype: Program['dtype']): WriteLines | null {
  const isHeld = [...inputs, ...outputs].every((x) => x.dtype === dtype || x.dtype === 'bool');
  if (!isHeld) return null;
  const write = dtype === 'float32' ? rules.get(op)?.(attributes, inputs) : undefined;
  if (write) return (lines, operands) => write(new Lanes(lines), operands);
  const opcode = op.simd?.[dtype];
  return opcode === undefined ? null : (lines, operands) => lines.emit(opcode, ...operands);
}
