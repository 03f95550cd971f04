import type { DType, OnnxAttribute } from '@gradkit/core-tensor/functional';
import { reshape, tensor } from '@gradkit/core-tensor/functional';
import type { GraphBuilder, GraphValue, WriteNode } from './graph-builder.ts';
import { dtypeIn, numberIn, refuseNode, type NodeDef } from './node-def.ts';

type Unary = (builder: GraphBuilder, x: string, dtype: DType, node: NodeDef) => string;

/** An operator of ONNX that does the same. */
const same =
  (opType: string, attributes: Readonly<Record<string, OnnxAttribute>> = {}): Unary =>
  (builder, x) =>
    builder.node(opType, [x], attributes);

const clip =
  (least: number, most: number): Unary =>
  (builder, x, dtype) =>
    builder.node('Clip', [x, builder.scalar(least, dtype), builder.scalar(most, dtype)]);

/** Functions of one value, entry by entry. */
const unary: Readonly<Record<string, Unary>> = {
  Abs: same('Abs'),
  Acos: same('Acos'),
  Acosh: same('Acosh'),
  Asin: same('Asin'),
  Asinh: same('Asinh'),
  Atan: same('Atan'),
  Atanh: same('Atanh'),
  Ceil: same('Ceil'),
  Cos: same('Cos'),
  Cosh: same('Cosh'),
  Elu: same('Elu'),
  Erf: same('Erf'),
  Exp: same('Exp'),
  Expm1: (builder, x, dtype) => builder.node('Sub', [builder.node('Exp', [x]), builder.scalar(1, dtype)]),
  Floor: same('Floor'),
  IsInf: same('IsInf'),
  IsNan: same('IsNaN'),
  LeakyRelu: (builder, x, _, node) =>
    builder.node('LeakyRelu', [x], { alpha: { float: numberIn(node, 'alpha', 0.2) } }),
  Log: same('Log'),
  Log1p: (builder, x, dtype) => builder.node('Log', [builder.node('Add', [x, builder.scalar(1, dtype)])]),
  LogicalNot: same('Not'),
  Neg: same('Neg'),
  Reciprocal: same('Reciprocal'),
  Relu: same('Relu'),
  Relu6: clip(0, 6),
  Round: same('Round'),
  Rsqrt: (builder, x) => builder.node('Reciprocal', [builder.node('Sqrt', [x])]),
  Selu: same('Selu'),
  Sigmoid: same('Sigmoid'),
  Sign: same('Sign'),
  Sin: same('Sin'),
  Sinh: same('Sinh'),
  Softplus: same('Softplus'),
  Sqrt: same('Sqrt'),
  Square: (builder, x) => builder.node('Mul', [x, x]),
  Tan: same('Tan'),
  Tanh: same('Tanh'),
};

/** Those that only some graphs have as part of another node. */
const fused = new Set(['Relu', 'Relu6', 'Elu', 'LeakyRelu', 'Sigmoid', 'Tanh']);

/** Puts a function behind a node that has it within. @throws {DataError} if it is unknown */
export function writeFused(builder: GraphBuilder, node: NodeDef, name: string, x: string): string {
  if (fused.has(name)) {
    const alpha = numberIn(node, 'leakyrelu_alpha', 0.2);
    if (name === 'LeakyRelu') return builder.node('LeakyRelu', [x], { alpha: { float: alpha } });
    return unary[name](builder, x, 'float32', node);
  }
  throw refuseNode(node, `has ${name} within; known are BiasAdd, ${[...fused].join(', ')}`, name);
}

const truths = new Set(['IsInf', 'IsNan']);

function unaryWriter(name: string): WriteNode {
  const write = unary[name];
  return ({ node, inputs: [x], builder }) => {
    const dtype = truths.has(name) ? 'bool' : x.dtype;
    if (x.first !== null && x.plain === null)
      return [builder.firstValue(write(builder, x.first, x.dtype, node), dtype, x.rank!)];
    return [builder.value(write(builder, builder.plain(x), x.dtype, node), dtype, x.rank)];
  };
}

type Binary = (builder: GraphBuilder, a: string, b: string, dtype: DType) => string;

const plainly =
  (opType: string, attributes: Readonly<Record<string, OnnxAttribute>> = {}): Binary =>
  (builder, a, b) =>
    builder.node(opType, [a, b], attributes);

/** Whole numbers divide with what is left dropped towards 0 in ONNX, and towards −∞ in TensorFlow. */
const floorDiv: Binary = (builder, a, b, dtype) => {
  const [x, y] = [a, b].map((side) => builder.cast(side, dtype, dtype === 'int32' ? 'float64' : dtype));
  const whole = builder.node('Floor', [builder.node('Div', [x, y])]);
  return dtype === 'int32' ? builder.cast(whole, 'float64', 'int32') : whole;
};

const binary: Readonly<Record<string, Binary>> = {
  Add: plainly('Add'),
  AddV2: plainly('Add'),
  BiasAdd: plainly('Add'),
  Div: (builder, a, b, dtype) => (dtype === 'int32' ? floorDiv(builder, a, b, dtype) : builder.node('Div', [a, b])),
  DivNoNan: (builder, a, b, dtype) => {
    const isZero = builder.node('Equal', [b, builder.scalar(0, dtype)]);
    return builder.node('Where', [isZero, builder.scalar(0, dtype), builder.node('Div', [a, b])]);
  },
  Equal: plainly('Equal'),
  FloorDiv: floorDiv,
  FloorMod: (builder, a, b, dtype) =>
    dtype === 'int32'
      ? builder.node('Mod', [a, b])
      : builder.node('Sub', [a, builder.node('Mul', [floorDiv(builder, a, b, dtype), b])]),
  Greater: plainly('Greater'),
  GreaterEqual: plainly('GreaterOrEqual'),
  Less: plainly('Less'),
  LessEqual: plainly('LessOrEqual'),
  LogicalAnd: plainly('And'),
  LogicalOr: plainly('Or'),
  Maximum: plainly('Max'),
  Minimum: plainly('Min'),
  Mod: plainly('Mod', { fmod: 1 }),
  Mul: plainly('Mul'),
  NotEqual: (builder, a, b) => builder.node('Not', [builder.node('Equal', [a, b])]),
  Pow: plainly('Pow'),
  Prelu: (builder, a, b) => builder.node('PRelu', [a, b]),
  RealDiv: plainly('Div'),
  SquaredDifference: (builder, a, b) => {
    const difference = builder.node('Sub', [a, b]);
    return builder.node('Mul', [difference, difference]);
  },
  Sub: plainly('Sub'),
};

const comparisons = new Set([
  'Equal',
  'NotEqual',
  'Greater',
  'GreaterEqual',
  'Less',
  'LessEqual',
  'LogicalAnd',
  'LogicalOr',
]);

const isFirst = ({ first, plain }: GraphValue): boolean => first !== null && plain === null;

/** A value beside one with its channels on axis 1: another such, or a constant number, or one for each channel. */
function besideFirst(builder: GraphBuilder, value: GraphValue, rank: number): string | null {
  if (isFirst(value)) return value.rank === rank ? value.first : null;
  const { constant } = value;
  if (constant === null) return null;
  if (constant.size === 1) return builder.constant(reshape(constant, []));
  if (constant.rank === 1)
    return builder.constant(reshape(constant, [constant.size, ...new Array<number>(rank - 2).fill(1)]));
  return constant.rank === rank ? builder.first(value, rank) : null;
}

/** Two values, entry by entry. */
function writeBinary(name: string, [a, b]: readonly GraphValue[], builder: GraphBuilder): GraphValue {
  const write = binary[name];
  const dtype = comparisons.has(name) ? 'bool' : a.dtype;
  const rank = isFirst(a) ? a.rank : isFirst(b) ? b.rank : null;
  if (rank !== null) {
    const [x, y] = [besideFirst(builder, a, rank), besideFirst(builder, b, rank)];
    if (x !== null && y !== null) return builder.firstValue(write(builder, x, y, a.dtype), dtype, rank);
  }
  const ranks = a.rank === null || b.rank === null ? null : Math.max(a.rank, b.rank);
  return builder.value(write(builder, builder.plain(a), builder.plain(b), a.dtype), dtype, ranks);
}

export const elementwise: Readonly<Record<string, WriteNode>> = {
  ...Object.fromEntries(Object.keys(unary).map((name) => [name, unaryWriter(name)])),
  ...Object.fromEntries(
    Object.keys(binary).map((name): [string, WriteNode] => [
      name,
      ({ inputs, builder }) => [writeBinary(name, inputs, builder)],
    ]),
  ),
  AddN: ({ inputs, builder }) => [inputs.reduce((a, b) => writeBinary('Add', [a, b], builder))],
  Cast({ node, inputs: [x], builder }) {
    const dtype = dtypeIn(node, 'DstT');
    if (isFirst(x)) return [builder.firstValue(builder.cast(x.first!, x.dtype, dtype), dtype, x.rank!)];
    return [builder.value(builder.cast(builder.plain(x), x.dtype, dtype), dtype, x.rank)];
  },
  ClipByValue({ node, inputs: [x, least, most], builder }) {
    const [low] = builder.numbers(node, least, 'least value');
    const [high] = builder.numbers(node, most, 'largest value');
    const limits = [
      builder.constant(tensor(low, { dtype: x.dtype })),
      builder.constant(tensor(high, { dtype: x.dtype })),
    ];
    if (isFirst(x)) return [builder.firstValue(builder.node('Clip', [x.first, ...limits]), x.dtype, x.rank!)];
    return [builder.value(builder.node('Clip', [builder.plain(x), ...limits]), x.dtype, x.rank)];
  },
  IsFinite({ inputs: [x], builder }) {
    const name = builder.plain(x);
    const isOdd = builder.node('Or', [builder.node('IsNaN', [name]), builder.node('IsInf', [name])]);
    return [builder.value(builder.node('Not', [isOdd]), 'bool', x.rank)];
  },
  Select: ({ inputs, builder }) => [where(inputs, builder)],
  SelectV2: ({ inputs, builder }) => [where(inputs, builder)],
};

function where([condition, a, b]: readonly GraphValue[], builder: GraphBuilder): GraphValue {
  return builder.value(
    builder.node(
      'Where',
      [condition, a, b].map((each) => builder.plain(each)),
    ),
    a.dtype,
  );
}
