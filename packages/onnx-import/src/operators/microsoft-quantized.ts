import {
  add,
  cast,
  concat,
  isFloating,
  leakyRelu,
  matmul,
  mean,
  mul,
  permute,
  reshape,
  sigmoid,
  softmax,
  sub,
  transpose,
  type Tensor,
} from '@gradkit/core-tensor/functional';
import type { Call } from './call.ts';
import type { Operators } from './operator.ts';
import { avgPool } from './pooling.ts';
import { asFloats, asLevels, quantizing } from './quantized.ts';

/** Levels in, levels out: what is between is done with floats. */
const levelwise = (f: (x: Tensor, call: Call) => Tensor) => (call: Call) =>
  asLevels(call, f(asFloats(call, 0), call), 3);

const pairwise = (f: (a: Tensor, b: Tensor) => Tensor) => (call: Call) =>
  asLevels(call, f(asFloats(call, 0), asFloats(call, 3)), 6);

/** Images may have their channels last. */
function ofImages(f: (x: Tensor, call: Call) => Tensor): (x: Tensor, call: Call) => Tensor {
  return (x, call) => {
    if (!call.flag('channels_last')) return f(x, call);
    const axes = x.shape.map((_, axis) => axis);
    const y = f(permute(x, [0, x.rank - 1, ...axes.slice(1, -1)]), call);
    return permute(y, [0, ...axes.slice(2), 1]);
  };
}

/** The scale and zero point of the result come first, then each part with its own. */
function joined(call: Call): Tensor {
  const parts = Array.from({ length: Math.floor((call.inputs.length - 2) / 3) }, (_, k) => asFloats(call, 2 + 3 * k));
  return asLevels(call, concat(parts, call.axis(call.int('axis', 0), parts[0].rank)), 0);
}

/** Numbers for each column of a weight, or one for all. */
const ofColumns = (x: Tensor): Tensor => (x.size === 1 ? reshape(x, []) : x);

/** `α · a · b + c`, of levels; without a scale of the result it is floats. */
function gemm(call: Call): Tensor {
  const isTurned = (name: string): boolean => call.flag(name);
  const b = call.tensor(3);
  const scales = call.tensor(4);
  const perRow = isTurned('transB') && scales.size > 1; // a row of the weight is a column of the product
  const weight = asFloats(call, 3, perRow ? [-1, ...b.shape.slice(1).map(() => 1)] : null);
  const a = asFloats(call, 0);
  const product = matmul(
    isTurned('transA') ? transpose(a, 0, 1) : a,
    isTurned('transB') ? transpose(weight, 0, 1) : weight,
  );
  const alpha = call.float('alpha', 1);
  const given = call.optional(6);
  const scale = mul(mul(reshape(call.tensor(1), []), ofColumns(scales)), alpha);
  const bias = given === null || isFloating(given.dtype) ? given : mul(cast(given, scale.dtype), scale);
  const scaled = alpha === 1 ? product : mul(product, alpha);
  const y = bias === null ? scaled : add(scaled, bias);
  return call.has(7) ? asLevels(call, y, 7) : y;
}

/** Levels are multiplied, and floats come out. */
function productAsFloats(call: Call): Tensor {
  const floats = (i: number, scale: number, zeroPoint: number): Tensor => {
    const x = call.tensor(i);
    const whole = isFloating(x.dtype) ? x : cast(x, 'float32');
    const moved = call.has(zeroPoint) ? sub(whole, ofColumns(cast(call.tensor(zeroPoint), 'float32'))) : whole;
    return mul(moved, ofColumns(call.tensor(scale)));
  };
  const y = matmul(floats(0, 2, 4), floats(1, 3, 5));
  return call.has(6) ? add(y, call.tensor(6)) : y;
}

/** The left operand is rounded to levels by its range, the right one has its own. */
function dynamicProduct(call: Call): Tensor {
  const dynamic = quantizing['DynamicQuantizeLinear'];
  const found = typeof dynamic === 'function' ? dynamic(call.withInputs([call.tensor(0)])) : [];
  const [x, scale, zeroPoint] = found as readonly Tensor[];
  return productAsFloats(
    call.withInputs([x, call.tensor(1), scale, call.tensor(2), zeroPoint, call.optional(3), call.optional(4)]),
  );
}

/** Products and images of levels as ONNX Runtime writes them. */
export const microsoftQuantized: Operators = {
  DequantizeLinear: quantizing['DequantizeLinear'],
  DynamicQuantizeMatMul: { run: dynamicProduct, weights: [4] },
  MatMulIntegerToFloat: { run: productAsFloats, weights: [6] },
  QGemm: gemm,
  QLinearAdd: pairwise(add),
  QLinearAveragePool: levelwise(ofImages((x, call) => avgPool(call.withInputs([x])))),
  QLinearConcat: joined,
  QLinearGlobalAveragePool: levelwise(
    ofImages((x) => mean(x, x.shape.map((_, axis) => axis).slice(2), { keepDims: true })),
  ),
  QLinearLeakyRelu: levelwise((x, call) => leakyRelu(x, { negativeSlope: call.float('alpha', 0.01) })),
  QLinearMul: pairwise(mul),
  QLinearSigmoid: levelwise(sigmoid),
  QLinearSoftmax: levelwise((x, call) => softmax(x, call.int('axis', -1))),
  QuantizeLinear: quantizing['QuantizeLinear'],
};
