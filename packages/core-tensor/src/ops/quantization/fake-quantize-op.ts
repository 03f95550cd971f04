import { requireFloating, type DType } from '../../dtype.ts';
import { ConfigError, DTypeError, ShapeError } from '../../errors.ts';
import type { OnnxContext, OnnxNode, OnnxValue } from '../../onnx-rule.ts';
import { defineOp, type Op, type ValueCheck } from '../../op.ts';
import { formatShape, type Shape } from '../../shape.ts';
import type { Tensor } from '../../tensor.ts';
import type { TensorType } from '../../tensor-type.ts';
import { add } from '../elementwise/add.ts';
import { cast } from '../elementwise/cast.ts';
import { clamp } from '../elementwise/clamp.ts';
import { div } from '../elementwise/div.ts';
import { greaterEqual } from '../elementwise/greater-equal.ts';
import { lessEqual } from '../elementwise/less-equal.ts';
import { logicalAnd } from '../elementwise/logical-and.ts';
import { mask } from '../elementwise/mask.ts';
import { mul } from '../elementwise/mul.ts';
import { round } from '../elementwise/round.ts';
import { where } from '../elementwise/where.ts';
import { reshapeTo } from '../movement/reshape-op.ts';

interface FakeQuantizeAttributes {
  readonly quantMin: number;
  readonly quantMax: number;
  /** along which there is a scale each; null: one scale for all */
  readonly axis: number | null;
}

type FakeQuantizeInputs = [x: Tensor, scale: Tensor, zeroPoint: Tensor];

/** The shape in which scales broadcast with `x`. */
function scaleShape({ shape }: TensorType, axis: number | null): Shape {
  return axis === null ? [] : shape.map((size, i) => (i === axis ? size : 1));
}

function requireScales(name: string, [x, scale, zeroPoint]: readonly TensorType[], axis: number | null): void {
  requireFloating(name, 'x', x.dtype);
  requireFloating(name, 'scale', scale.dtype);
  if (zeroPoint.dtype !== 'int32')
    throw new DTypeError(name, `zeroPoint is ${zeroPoint.dtype} but must be int32; use zeroPoint.cast('int32')`, {
      expected: 'int32',
      got: zeroPoint.dtype,
    });
  const expected = axis === null ? [] : [x.shape[axis]];
  for (const [operand, { shape }] of Object.entries({ scale, zeroPoint }))
    if (shape.length !== expected.length || shape[0] !== expected[0])
      throw new ShapeError(
        name,
        `${operand} is ${formatShape(shape)} but x is ${formatShape(x.shape)}; it must be ${formatShape(expected)}`,
        { expected, got: shape },
      );
}

const isWithin = (value: Tensor, { quantMin, quantMax }: FakeQuantizeAttributes): Tensor =>
  logicalAnd(greaterEqual(value, quantMin), lessEqual(value, quantMax));

/** Zero points are among the levels. */
const check = (name: string): ValueCheck<FakeQuantizeInputs, FakeQuantizeAttributes> => ({
  input: 2,
  require({ data }, { quantMin, quantMax }) {
    const wrong = data.find((value) => value < quantMin || value > quantMax);
    if (wrong === undefined) return;
    throw new ConfigError(name, `zeroPoint is ${wrong}; it must be in quantMin … quantMax, ${quantMin} … ${quantMax}`, {
      expected: [quantMin, quantMax],
      got: wrong,
    });
  },
  guarded([x, scale, zeroPoint], attributes) {
    const { quantMin: min, quantMax: max, axis } = attributes;
    const same = where(isWithin(zeroPoint, attributes), 1, Number.NaN); // times that, −0 stays, which ONNX Runtime's Where makes 0
    return {
      inputs: [x, scale, clamp(zeroPoint, { min, max })],
      finish: (y) => mul(y, reshapeTo(cast(same, x.dtype), scaleShape(x, axis))),
    };
  },
});

/** Quantizes and comes back: only the rounding stays. Computed in float32, as PyTorch does. */
const fakeQuantize: Pick<Op<FakeQuantizeInputs, FakeQuantizeAttributes>, 'forward' | 'gradient' | 'onnx'> = {
  forward([x, scale, zeroPoint], { data: y }, { quantMin, quantMax, axis }) {
    const inner = axis === null ? Infinity : x.shape.slice(axis + 1).reduce((size, length) => size * length, 1);
    const channels = scale.size;
    const inverses = Float32Array.from(scale.data, (each) => 1 / Math.fround(each));
    for (let i = 0; i < y.length; i++) {
      const channel = Math.floor(i / inner) % channels;
      const zero = zeroPoint.data[channel];
      const scaled = Math.fround(Math.fround(x.data[i]) * inverses[channel]);
      const rest = scaled - Math.floor(scaled);
      const level = (rest === 0.5 ? 2 * Math.round(scaled / 2) : Math.round(scaled)) + zero;
      // NaN becomes the least, as where it is cast to a whole number
      const kept = level > quantMin ? Math.min(level, quantMax) : quantMin;
      const value = (kept - zero) * Math.fround(scale.data[channel]);
      y[i] = axis === null ? Math.fround(value) : value; // in float64, too: PyTorch rounds the one and not the other
    }
  },
  // straight through where nothing was cut off
  gradient(dy, { inputs: [x, scale, zeroPoint], attributes }) {
    const shape = scaleShape(x, attributes.axis);
    const factors = [div(1, cast(scale, 'float32')), cast(zeroPoint, 'float32')];
    const [inverse, zero] = factors.map((each) => reshapeTo(each, shape));
    const level = add(round(mul(cast(x, 'float32'), inverse)), zero);
    return [mask(dy, isWithin(level, attributes)), null, null];
  },
  onnx: writeFakeQuantize,
};

export const fakeQuantizePerTensorAffineOp = defineOp<FakeQuantizeInputs, FakeQuantizeAttributes>({
  name: 'fakeQuantizePerTensorAffine',
  infer(types) {
    requireScales('fakeQuantizePerTensorAffine', types, null);
    return types[0];
  },
  check: { ...check('fakeQuantizePerTensorAffine') },
  ...fakeQuantize,
});

export const fakeQuantizePerChannelAffineOp = defineOp<FakeQuantizeInputs, FakeQuantizeAttributes>({
  name: 'fakeQuantizePerChannelAffine',
  infer(types, { axis }) {
    requireScales('fakeQuantizePerChannelAffine', types, axis);
    return types[0];
  },
  check: { ...check('fakeQuantizePerChannelAffine') },
  ...fakeQuantize,
});

/** ONNX's numbers of the element types of 8 bits, and what they hold. */
const bytes = [
  { to: 2, least: 0, most: 255 },
  { to: 3, least: -128, most: 127 },
];

/** Multiplied by 1 / scale as PyTorch does; `QuantizeLinear` divides, which may round otherwise. */
function writeFakeQuantize(attributes: FakeQuantizeAttributes, context: OnnxContext): OnnxNode {
  const { inputs, outputs, constant, ints, node, hasOperator } = context;
  const { quantMin, quantMax, axis } = attributes;
  const castTo = (value: OnnxValue, dtype: DType, to: number | { dtype: DType } = { dtype }): OnnxValue =>
    value.dtype === dtype
      ? value
      : node({ opType: 'Cast', inputs: [value], attributes: { to } }, { shape: value.shape, dtype });
  const [x, scale] = inputs.map((value) => castTo(value, 'float32'));
  const isDouble = outputs[0].dtype === 'float64';
  const along = scaleShape(x, axis);
  const spread = (value: OnnxValue): OnnxValue =>
    axis === null ? value : node({ opType: 'Reshape', inputs: [value, ints(along)] }, { ...value, shape: along });
  const inverse = node({ opType: 'Div', inputs: [constant(1, 'float32'), scale] }, scale);
  const scaled = node({ opType: 'Mul', inputs: [x, spread(inverse)] }, x);
  const type = bytes.find(({ least, most }) => least <= quantMin && quantMax <= most);
  if (type !== undefined && hasOperator('QuantizeLinear') && !(isDouble && axis !== null)) {
    const byteOf = (value: OnnxValue): OnnxValue => castTo(value, 'uint8', type.to);
    const zero = byteOf(inputs[2]);
    const own = axis === null ? {} : { axis };
    const level = { ...x, dtype: 'uint8' } as const;
    const levels = node(
      { opType: 'QuantizeLinear', inputs: [scaled, constant(1, 'float32', scale.shape), zero], attributes: own },
      level,
    );
    const isWhole = quantMin === type.least && quantMax === type.most;
    const bounds = (): OnnxValue[] => [quantMin, quantMax].map((bound) => byteOf(constant(bound, 'int32')));
    const kept = isWhole ? levels : node({ opType: 'Clip', inputs: [levels, ...bounds()] }, level);
    const y: OnnxNode = { opType: 'DequantizeLinear', inputs: [kept, scale, zero], attributes: own };
    if (!isDouble) return y;
    return { opType: 'Cast', inputs: [node({ ...y, inputs: y.inputs! }, x)], attributes: { to: { dtype: 'float64' } } };
  }
  const zero = spread(castTo(inputs[2], 'float32'));
  const [least, most] = [quantMin, quantMax].map((bound) => constant(bound, 'float32'));
  const level = node({ opType: 'Add', inputs: [node({ opType: 'Round', inputs: [scaled] }, x), zero] }, x);
  const isNumber = node({ opType: 'Equal', inputs: [level, level] }, { shape: x.shape, dtype: 'bool' });
  const number = node({ opType: 'Where', inputs: [isNumber, level, least] }, x);
  const kept = node({ opType: 'Clip', inputs: [number, least, most] }, x);
  const back = node({ opType: 'Sub', inputs: [kept, zero] }, x);
  const product = [back, spread(scale)];
  if (!isDouble) return { opType: 'Mul', inputs: product };
  if (axis !== null) return { opType: 'Mul', inputs: product.map((value) => castTo(value, 'float64')) };
  const y = node({ opType: 'Mul', inputs: product }, x);
  return { opType: 'Cast', inputs: [y], attributes: { to: { dtype: 'float64' } } };
}
