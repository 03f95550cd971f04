import {
  abs,
  acos,
  acosh,
  add,
  asin,
  asinh,
  atan,
  atanh,
  bitwiseAnd,
  bitwiseLeftShift,
  bitwiseNot,
  bitwiseOr,
  bitwiseRightShift,
  bitwiseXor,
  cast,
  ceil,
  clamp,
  cos,
  cosh,
  div,
  equal,
  erf,
  exp,
  floor,
  fmod,
  greater,
  greaterEqual,
  isFloating,
  isInf,
  isNaN,
  less,
  lessEqual,
  log,
  logicalAnd,
  logicalNot,
  logicalOr,
  logicalXor,
  maximum,
  minimum,
  mul,
  neg,
  pow,
  reciprocal,
  remainder,
  reshape,
  round,
  sign,
  sin,
  sinh,
  sqrt,
  square,
  sub,
  tan,
  where,
  type Tensor,
} from '@gradkit/core-tensor/functional';
import type { Call } from './call.ts';
import type { Operator, Operators } from './operator.ts';
import { castTo } from './cast-to.ts';

type Binary = (a: Tensor, b: Tensor) => Tensor;

/** Before opset 7 the second operand may say at which axis of the first it begins. */
function aligned(call: Call, a: Tensor, b: Tensor): Tensor {
  const axis = call.int('axis', -1);
  if (call.opset >= 7 || !call.flag('broadcast') || axis < 0 || b.rank === 0) return b;
  return reshape(b, [...b.shape, ...new Array<number>(Math.max(0, a.rank - axis - b.rank)).fill(1)]);
}

function binary(f: Binary): Operator {
  return {
    run(call) {
      const a = call.tensor(0);
      return f(a, aligned(call, a, call.tensor(1)));
    },
    operands: 'all',
  };
}

const compared = (f: Binary): Operator => ({ run: binary(f).run });

const unary = (f: (x: Tensor) => Tensor) => (call: Call) => f(call.tensor(0));

const variadic = (f: Binary): Operator => ({ run: (call) => call.tensors().reduce(f), operands: 'all' });

/** The exponent may have another type than the base, which the result has. */
function power(call: Call): Tensor {
  const x = call.tensor(0);
  if (call.isKnown(1) && isFloating(x.dtype)) {
    const exponent = call.numbers(1)!;
    if (exponent.length === 1 && call.tensor(1).rank <= x.rank)
      return exponent[0] === 2 ? square(x) : pow(x, exponent[0]);
  }
  const by = aligned(call, x, call.tensor(1));
  if (by.dtype === x.dtype) return pow(x, by);
  if (isFloating(x.dtype)) return pow(x, cast(by, x.dtype));
  return cast(pow(cast(x, 'float64'), cast(by, 'float64')), x.dtype);
}

/** Smallest and largest value are attributes before opset 11, then inputs. */
function clip(call: Call): Tensor {
  const bound = (name: string, i: number): number | Tensor | null => {
    if (call.opset < 11) {
      const value = call.node.attributes.get(name);
      return typeof value === 'number' ? value : null;
    }
    if (!call.has(i)) return null;
    return call.isKnown(i) ? call.number(i, 0) : call.tensor(i);
  };
  const x = call.tensor(0);
  const [min, max] = [bound('min', 1) ?? -Infinity, bound('max', 2) ?? Infinity];
  if (typeof min === 'number' && typeof max === 'number' && min <= max) return clamp(x, min, max);
  const above = min === -Infinity ? x : maximum(x, min);
  return max === Infinity ? above : minimum(above, max);
}

function isInfinite(call: Call): Tensor {
  const x = call.tensor(0);
  const [negative, positive] = [call.flag('detect_negative', true), call.flag('detect_positive', true)];
  if (negative && positive) return isInf(x);
  return logicalAnd(isInf(x), negative ? less(x, 0) : positive ? greater(x, 0) : logicalNot(equal(x, x)));
}

function shift(call: Call): Tensor {
  const [x, by] = call.tensors();
  return call.text('direction', 'LEFT') === 'LEFT'
    ? narrowed(bitwiseLeftShift(x, by), call.elementType(0))
    : bitwiseRightShift(x, by);
}

const divide: Binary = (a, b) => (isFloating(a.dtype) ? div(a, b) : div(a, b, { roundingMode: 'trunc' }));

/** Of bool values, which have no order, whether they are alike. */
const sameAs: Binary = (a, b) => (a.dtype === 'bool' ? logicalNot(logicalXor(a, b)) : equal(a, b));

const holding: Readonly<Record<number, readonly [least: number, most: number]>> = {
  3: [-128, 127],
  4: [0, 65535],
  5: [-32768, 32767],
  21: [0, 15],
  22: [-8, 7],
};

/** A number as a type of fewer bits has it, which a larger one holds here: the lower bits are left. */
function narrowed(x: Tensor, elementType: number): Tensor {
  const range = holding[elementType];
  if (range === undefined) return x;
  const count = range[1] - range[0] + 1;
  return add(remainder(sub(x, range[0]), count), range[0]);
}

function castNode(call: Call): Tensor {
  const to = call.int('to', 0) || typeNamed(call.text('to', 'FLOAT'));
  return narrowed(castTo(call, call.tensor(0), to), to);
}

const typeNames: Readonly<Record<string, number>> = {
  FLOAT: 1,
  UINT8: 2,
  INT8: 3,
  UINT16: 4,
  INT16: 5,
  INT32: 6,
  INT64: 7,
  BOOL: 9,
  FLOAT16: 10,
  DOUBLE: 11,
};

/** Before opset 6 types are named. */
const typeNamed = (name: string): number => typeNames[name] ?? 0;

function castLike(call: Call): Tensor {
  const { dtype } = call.tensor(1);
  return narrowed(cast(call.tensor(0), dtype), call.elementType(1));
}

export const elementwise: Operators = {
  Abs: unary(abs),
  Acos: unary(acos),
  Acosh: unary(acosh),
  Add: binary(add),
  And: compared(logicalAnd),
  Asin: unary(asin),
  Asinh: unary(asinh),
  Atan: unary(atan),
  Atanh: unary(atanh),
  BitShift: shift,
  BitwiseAnd: compared(bitwiseAnd),
  BitwiseNot: (call) => narrowed(bitwiseNot(call.tensor(0)), call.elementType(0)),
  BitwiseOr: compared(bitwiseOr),
  BitwiseXor: compared(bitwiseXor),
  Cast: { run: castNode, passes: [0] },
  CastLike: { run: castLike, passes: [0], types: [1] },
  Ceil: unary(ceil),
  Clip: clip,
  Cos: unary(cos),
  Cosh: unary(cosh),
  Div: binary(divide),
  Equal: compared(sameAs),
  Erf: unary(erf),
  Exp: unary(exp),
  Floor: unary(floor),
  Greater: compared(greater),
  GreaterOrEqual: compared(greaterEqual),
  Identity: { run: (call) => call.inputs[0] ?? call.fail('has no input'), passes: [0] },
  IsInf: isInfinite,
  IsNaN: unary(isNaN),
  Less: compared(less),
  LessOrEqual: compared(lessEqual),
  Log: unary(log),
  Max: variadic(maximum),
  Mean: {
    run(call) {
      const all = call.tensors();
      return div(
        all.reduce((sum, one) => add(sum, one)),
        all.length,
      );
    },
    operands: 'all',
  },
  Min: variadic(minimum),
  Mod: (call) => (call.flag('fmod') ? fmod : remainder)(call.tensor(0), call.tensor(1)),
  Mul: binary(mul),
  Neg: unary(neg),
  Not: unary(logicalNot),
  Or: compared(logicalOr),
  Pow: power,
  Reciprocal: unary(reciprocal),
  Round: unary(round),
  Sign: unary(sign),
  Sin: unary(sin),
  Sinh: unary(sinh),
  Sqrt: unary(sqrt),
  Sub: binary(sub),
  Sum: variadic(add),
  Tan: unary(tan),
  Where: { run: (call) => where(call.tensor(0), call.tensor(1), call.tensor(2)), operands: [1, 2] },
  Xor: compared(logicalXor),
};
