import * as ops from '@gradkit/core-tensor/functional';
import { composed, native, numberOf, type ComposedRule, type NativeRule } from '../rule.ts';
import type { Kernels } from '../kernels.ts';
import type { TfTensor } from '../tfjs.ts';

type Binary = ops.Op<[a: ops.Tensor, b: ops.Tensor]>;
type Unary = ops.Op<[x: ops.Tensor]>;

interface Options {
  readonly numbers?: 'all' | undefined;
  readonly except?: readonly string[] | undefined;
}

const binary = (op: Binary, kernel: string, options: Options = {}): NativeRule =>
  native(op, [kernel], (k, [a, b]) => k.binary(kernel, a, b), options);

const unary = (op: Unary, kernel: string, options: Options = {}): NativeRule =>
  native(op, [kernel], (k, [x]) => k.unary(kernel, x), options);

/** Truth values are compared as whole numbers. */
const comparison = (op: Binary, kernel: string): NativeRule =>
  native(
    op,
    [kernel, 'Cast'],
    (k, [a, b]) => {
      const [x, y] = a.dtype === 'bool' ? [k.cast(a, 'int32'), k.cast(b, 'int32')] : [a, b];
      return k.binary(kernel, x, y);
    },
    { numbers: 'all' },
  );

/** Powers, in which 1 to that of anything is 1, as −1 to that of ±∞; shaders leave open what infinities and NaN give. */
const powerOf: NativeRule['run'] = (k, [a, b], _, [{ shape }], [, given]) => {
  const exponent = numberOf(given);
  if (exponent === 1) return k.copy(a);
  if (exponent === 2) return k.binary('Multiply', a, a);
  if (exponent === 3) return k.binary('Multiply', k.binary('Multiply', a, a), a);
  const number = (value: number): TfTensor => k.scalar(value);
  const all = (x: TfTensor, y: TfTensor): TfTensor => k.binary('LogicalAnd', x, y);
  const any = (x: TfTensor, y: TfTensor): TfTensor => k.binary('LogicalOr', x, y);
  const isEndless = (x: TfTensor): TfTensor => k.binary('Equal', k.unary('Abs', x), number(Infinity));
  let y = k.binary('Pow', a, b);
  if (k.backend === 'webgl' || k.backend === 'webgpu') {
    const isOdd = k.binary('Equal', k.unary('Abs', k.binary('Mod', b, number(2))), number(1));
    const isNegative = all(k.binary('Less', a, number(0)), isOdd);
    const size = k.select(k.binary('Greater', b, number(0)), number(Infinity), number(0), b.shape);
    y = k.select(
      isEndless(a),
      k.binary('Multiply', size, k.select(isNegative, number(-1), number(1), shape)),
      y,
      shape,
    );
    y = k.select(any(isNaN(k, a), isNaN(k, b)), number(NaN), y, shape);
    y = k.select(k.binary('Equal', b, number(0)), number(1), y, shape);
  }
  const isMinusOne = all(k.binary('Equal', a, number(-1)), isEndless(b));
  return k.select(any(k.binary('Equal', a, number(1)), isMinusOne), number(1), y, shape);
};

const isNaN = (k: Kernels, x: TfTensor): TfTensor => k.unary('IsNan', x);

/** NaN stays NaN, of which WebGPU makes 0 or Infinity. */
const nanStays = (op: Unary, kernel: string): NativeRule =>
  native(op, [kernel, 'IsNan', 'Select'], (k, [x], _, [{ shape }]) => {
    const y = k.unary(kernel, x);
    return k.backend === 'webgpu' ? k.select(isNaN(k, x), x, y, shape) : y;
  });

/** NaN where there is one in any operand, whatever the kernel makes of it. */
const extremum = (op: Binary, kernel: string, beats: string): NativeRule =>
  native(op, [kernel, beats, 'IsNan', 'LogicalOr', 'Select'], (k, [a, b], _, [{ shape }]) => {
    if (k.backend === 'cpu') return k.binary(kernel, a, b);
    const first = k.binary('LogicalOr', k.binary(beats, a, b), isNaN(k, a));
    return k.select(first, a, b, shape);
  });

/** Sum and difference of whole numbers, which WebGL keeps in floats, are left to the CPU there. */
const arithmetic = (op: Binary, kernel: string): NativeRule =>
  native(op, [kernel], (k, [a, b]) => (a.dtype === 'int32' && k.backend === 'webgl' ? null : k.binary(kernel, a, b)), {
    numbers: 'all',
  });

export const elementwiseRules: readonly NativeRule[] = [
  arithmetic(ops.addOp, 'Add'),
  arithmetic(ops.subOp, 'Sub'),
  arithmetic(ops.mulOp, 'Multiply'),
  // what equals its divisor is 1 on WebGL, even 0 and infinities
  native(
    ops.divOp,
    ['RealDiv', 'Equal', 'Multiply', 'Reciprocal', 'Select'],
    (k, [a, b], _, [{ shape }], [, divisor]) => {
      const y = k.binary('RealDiv', a, b);
      const number = numberOf(divisor);
      if (k.backend !== 'webgl' || (number !== null && number !== 0 && Number.isFinite(number))) return y;
      return k.select(k.binary('Equal', a, b), k.binary('Multiply', a, k.unary('Reciprocal', a)), y, shape);
    },
  ),
  extremum(ops.maximumOp, 'Maximum', 'Greater'),
  extremum(ops.minimumOp, 'Minimum', 'Less'),
  comparison(ops.equalOp, 'Equal'),
  comparison(ops.notEqualOp, 'NotEqual'),
  comparison(ops.greaterOp, 'Greater'),
  comparison(ops.greaterEqualOp, 'GreaterEqual'),
  comparison(ops.lessOp, 'Less'),
  comparison(ops.lessEqualOp, 'LessEqual'),
  binary(ops.logicalAndOp, 'LogicalAnd', { numbers: 'all' }),
  unary(ops.logicalNotOp, 'LogicalNot', { numbers: 'all' }),
  unary(ops.absOp, 'Abs'),
  unary(ops.negOp, 'Neg'),
  unary(ops.ceilOp, 'Ceil'),
  unary(ops.floorOp, 'Floor'),
  unary(ops.roundOp, 'Round'),
  unary(ops.sqrtOp, 'Sqrt'),
  unary(ops.rsqrtOp, 'Rsqrt'),
  nanStays(ops.expOp, 'Exp'),
  nanStays(ops.expm1Op, 'Expm1'),
  native(ops.logOp, ['Log', 'Equal', 'IsNan', 'Select'], (k, [x], _, [{ shape }]) => {
    const y = k.unary('Log', x);
    if (k.backend === 'cpu' || k.backend === 'wasm') return y;
    const z = k.select(k.binary('Equal', x, k.scalar(0)), k.scalar(-Infinity), y, shape); // which shaders leave open
    return k.select(isNaN(k, x), x, z, shape);
  }),
  unary(ops.log1pOp, 'Log1p', { except: ['webgl', 'webgpu'] }), // log(1 + x) there
  native(ops.sinOp, ['Sin', 'Less', 'Abs', 'Select'], (k, [x], _, [{ shape }]) => {
    if (k.backend === 'cpu') return k.unary('Sin', x);
    const isNearZero = k.binary('Less', k.unary('Abs', x), k.scalar(2 ** -12)); // where the wasm backend gives 0
    return k.select(isNearZero, x, k.unary('Sin', x), shape);
  }),
  nanStays(ops.cosOp, 'Cos'),
  unary(ops.tanhOp, 'Tanh'),
  nanStays(ops.sigmoidOp, 'Sigmoid'),
  unary(ops.isNaNOp, 'IsNan'),
  // of NaN 0
  native(ops.signOp, ['Greater', 'Less', 'Cast', 'Sub'], (k, [x]) => {
    const ones = (kernel: string): TfTensor => k.cast(k.binary(kernel, x, k.scalar(0)), 'float32');
    return k.binary('Sub', ones('Greater'), ones('Less'));
  }),
  native(ops.reluOp, ['Relu', 'LessEqual', 'Select'], (k, [x], _, [{ shape }]) => {
    if (k.backend === 'cpu') return k.unary('Relu', x);
    return k.select(k.binary('LessEqual', x, k.scalar(0)), k.scalar(0), x, shape); // NaN stays NaN
  }),
  native(ops.clampOp, ['Greater', 'Less', 'Select'], (k, [x], { min, max }, [{ shape }]) => {
    let y = x;
    if (max !== Infinity) y = k.select(k.binary('Greater', y, k.scalar(max)), k.scalar(max), y, shape);
    if (min !== -Infinity) y = k.select(k.binary('Less', y, k.scalar(min)), k.scalar(min), y, shape);
    return y === x ? k.copy(x) : y;
  }),
  native(ops.powOp, ['Pow', 'Multiply', 'Equal', 'Select', 'LogicalOr', 'LogicalAnd', 'Abs', 'Mod'], powerOf),
  native(ops.whereOp, ['Select', 'Tile'], (k, [condition, a, b], _, [{ shape }]) => k.select(condition, a, b, shape), {
    numbers: 'all',
  }),
  native(
    ops.maskOp,
    ['Select', 'Tile'],
    (k, [x, condition], _, [{ shape }]) => k.select(condition, x, k.scalar(0), shape),
    { numbers: 'all' },
  ),
  native(
    ops.castOp,
    ['Cast', 'NotEqual', 'Select', 'ClipByValue', 'GreaterEqual'],
    (k, [x], { dtype }, [{ shape }]) => {
      if (dtype === x.dtype) return k.copy(x);
      if (dtype === 'bool') return k.binary('NotEqual', x, k.scalar(0, x.dtype as 'float32'));
      if (dtype === 'int32' && x.dtype === 'float32') return wholeOf(k, x, shape);
      return k.cast(x, dtype as 'float32');
    },
    { numbers: 'all' },
  ),
];

export const composedElements: readonly ComposedRule[] = [
  // near 0, where tanh x is next to x, by Lambert's continued fraction
  composed(ops.tanhshrinkOp, ([x]) => {
    const square = ops.mul(x, x);
    const below = [9, 7, 5, 3].reduce(
      (y, odd) => ops.add(ops.quotient(square, y), odd),
      ops.add(ops.mul(square, 0), 11),
    );
    const t = ops.quotient(square, below);
    const near = ops.quotient(ops.mul(x, t), ops.add(t, 1));
    return [ops.where(ops.less(ops.abs(x), 1), near, ops.sub(x, ops.tanh(x)))];
  }),
  // ln(1 + x), with what is lost in the sum given back
  composed(ops.log1pOp, ([x]) => {
    const sum = ops.add(x, 1);
    const kept = ops.where(ops.logicalOr(ops.equal(sum, 1), ops.equal(sum, Infinity)), 2, sum);
    const y = ops.mul(ops.log(kept), ops.quotient(x, ops.sub(kept, 1)));
    return [ops.where(ops.equal(kept, sum), y, x)];
  }),
];

/** Floats as whole numbers: the fraction is cut off, what is beyond the range becomes its end, NaN 0. */
function wholeOf(k: Kernels, x: TfTensor, shape: ops.Shape): TfTensor {
  const [least, most] = [-(2 ** 31), 2 ** 31 - 1];
  const below = 2 ** 31 - 128; // the largest float below 2³¹
  const numbers = k.select(isNaN(k, x), k.scalar(0), x, shape);
  const held = k.run('ClipByValue', { x: numbers }, { clipValueMin: least, clipValueMax: below });
  const isBeyond = k.binary('GreaterEqual', x, k.scalar(2 ** 31));
  return k.select(isBeyond, k.scalar(most, 'int32'), k.cast(held, 'int32'), shape);
}
