import {
  add,
  cast,
  clamp,
  div,
  fmax,
  isFloating,
  matmul,
  max,
  maximum,
  min,
  minimum,
  mul,
  repeatInterleave,
  reshape,
  round,
  slice,
  sub,
  tensor,
  type Tensor,
} from '@gradkit/core-tensor/functional';
import { dtypeOf } from '../graph/read-tensor.ts';
import type { Call } from './call.ts';
import { convolve } from './convolution.ts';
import type { Operators, Results } from './operator.ts';

/** What types of levels can hold. */
const levels: Readonly<Record<number, readonly [least: number, most: number]>> = {
  2: [0, 255],
  3: [-128, 127],
  4: [0, 65535],
  5: [-32768, 32767],
  6: [-(2 ** 31), 2 ** 31 - 1],
  21: [0, 15],
  22: [-8, 7],
};

const uint8 = 2;

/** Numbers for each entry along an axis, or each block of it, in a shape that broadcasts with `x`. */
function alongAxis(call: Call, values: Tensor, x: Tensor): Tensor {
  if (values.size === 1) return reshape(values, []);
  const axis = call.axis(call.int('axis', 1), x.rank);
  const block = call.int('block_size', 0);
  if (block === 0) return reshape(values, [values.size, ...x.shape.slice(axis + 1).map(() => 1)]);
  const repeated = repeatInterleave(values, block, axis);
  return slice(repeated, { axis, start: 0, end: x.shape[axis] });
}

/** The float that a level stands for. */
function restored(x: Tensor, scale: Tensor, zeroPoint: Tensor | null): Tensor {
  const floats = isFloating(x.dtype) ? x : cast(x, scale.dtype);
  const moved =
    zeroPoint === null ? floats : sub(floats, isFloating(zeroPoint.dtype) ? zeroPoint : cast(zeroPoint, scale.dtype));
  return mul(moved, scale);
}

/** The nearest level of a float, by the scale and the zero point that stand at `i` and behind it. */
export function asLevels(call: Call, y: Tensor, i: number): Tensor {
  const [scale, zeroPoint] = [call.tensor(i), call.optional(i + 1)];
  const one = zeroPoint === null ? null : reshape(zeroPoint, []);
  return quantized(call, y, [reshape(scale, []), one], call.elementType(i + 1) || uint8);
}

/** The nearest level of a float. Dequantized, floats stay as they are. */
function quantized(
  call: Call,
  x: Tensor,
  [scale, zeroPoint]: readonly [Tensor, Tensor | null],
  elementType: number,
): Tensor {
  if (call.dequantize) return x;
  const range = levels[elementType] ?? call.fail(`quantizes to element type ${elementType}`, elementType);
  const floats = isFloating(x.dtype) ? x : cast(x, scale.dtype);
  const steps = round(div(floats, scale));
  const moved = zeroPoint === null ? steps : add(steps, cast(zeroPoint, scale.dtype));
  return cast(minimum(fmax(moved, range[0]), range[1]), dtypeOf(elementType)!); // NaN is the least level, as in ONNX Runtime
}

function quantizeLinear(call: Call): Tensor {
  const [x, scale, zeroPoint] = [call.tensor(0), call.tensor(1), call.optional(2)];
  const elementType = (call.has(2) ? call.elementType(2) : 0) || call.int('output_dtype', 0) || uint8;
  const wide = (values: Tensor): Tensor => alongAxis(call, values, x);
  return quantized(call, x, [wide(scale), zeroPoint && wide(zeroPoint)], elementType);
}

/** Dequantized, only levels of constants are restored: others were never rounded. */
function dequantizeLinear(call: Call): Tensor {
  const [x, scale, zeroPoint] = [call.tensor(0), call.tensor(1), call.optional(2)];
  if (call.dequantize && isFloating(x.dtype)) return x;
  const wide = (values: Tensor): Tensor => alongAxis(call, values, x);
  return restored(x, wide(scale), zeroPoint && wide(zeroPoint));
}

/** Rounds to uint8 by the range of the values, which takes in 0. */
function dynamicQuantize(call: Call): Results {
  const x = call.tensor(0);
  const [low, high] = [minimum(min(x), 0), maximum(max(x), 0)];
  const scale = div(sub(high, low), 255);
  const zeroPoint = cast(clamp(round(div(mul(low, -1), scale)), 0, 255), 'uint8');
  if (call.dequantize) return [x, tensor(1, { dtype: x.dtype }), tensor(0, { dtype: 'uint8' })];
  return [quantized(call, x, [scale, zeroPoint], uint8), scale, zeroPoint];
}

/** An input that is quantized, as floats, with the scale and zero point behind it. */
export function asFloats(call: Call, i: number, channels: readonly number[] | null = null): Tensor {
  const x = call.tensor(i);
  if (call.dequantize && isFloating(x.dtype)) return x;
  const wide = (values: Tensor): Tensor => {
    if (values.size === 1) return reshape(values, []);
    return channels === null
      ? values
      : reshape(
          values,
          channels.map((size) => (size === -1 ? values.size : size)),
        );
  };
  return restored(x, wide(call.tensor(i + 1)), call.has(i + 2) ? wide(call.tensor(i + 2)) : null);
}

function qLinearConv(call: Call): Tensor {
  const x = asFloats(call, 0);
  const perChannel = [-1, ...x.shape.slice(1).map(() => 1)];
  const weight = asFloats(call, 3, perChannel);
  const given = call.optional(8);
  const scale = mul(reshape(call.tensor(1), []), reshape(call.tensor(4), [-1]));
  const bias = given === null ? null : isFloating(given.dtype) ? given : mul(cast(given, x.dtype), scale);
  return asLevels(call, convolve(call, x, weight, bias), 6);
}

function qLinearMatMul(call: Call): Tensor {
  return asLevels(call, matmul(asFloats(call, 0, [-1, 1]), asFloats(call, 3)), 6);
}

/** Zero points of a kernel are one for all, or one for each of its results. */
function convInteger(call: Call): Tensor {
  const whole = (i: number): Tensor => cast(call.tensor(i), 'float32');
  const [x, weight] = [whole(0), whole(1)];
  const points = call.has(3) ? reshape(whole(3), [-1, ...weight.shape.slice(1).map(() => 1)]) : null;
  const kernel = points === null ? weight : sub(weight, points);
  return cast(round(convolve(call, call.has(2) ? sub(x, whole(2)) : x, kernel, null)), 'int32');
}

function matmulInteger(call: Call): Tensor {
  const whole = (i: number): Tensor => cast(call.tensor(i), 'int32');
  const points = call.has(2) ? whole(2) : null;
  const rows = points !== null && points.rank === 1 && points.size > 1 ? reshape(points, [points.size, 1]) : points;
  return matmul(rows === null ? whole(0) : sub(whole(0), rows), call.has(3) ? sub(whole(1), whole(3)) : whole(1));
}

/** Weights of 2, 4 or 8 bits in blocks along their second axis, `[n, blocks, bytes]`, as floats `[n, k]`. */
export function blockWeights(call: Call, k: number, n: number): Tensor {
  const [bits, block] = [call.int('bits', 4), call.int('block_size', 32)];
  const scales = call.tensor(2);
  const blocks = Math.ceil(k / block);
  call.requireSize([n, blocks * block]);
  const unpack = (packed: ArrayLike<number>, count: number, perRow: number): Float64Array => {
    const values = new Float64Array(n * count);
    for (let row = 0; row < n; row++)
      for (let i = 0; i < count; i++) {
        const bit = i * bits;
        values[row * count + i] = (packed[row * perRow + (bit >> 3)] >> (bit & 7)) & (2 ** bits - 1);
      }
    return values;
  };
  const bytesOfRow = (blocks * block * bits) / 8;
  const width = blocks * block;
  const values = unpack(call.numbers(1) ?? [], width, bytesOfRow);
  const given = call.numbers(3);
  const points =
    given === null
      ? new Float64Array(n * blocks).fill(2 ** (bits - 1))
      : isFloating(call.tensor(3).dtype)
        ? Float64Array.from(given)
        : unpack(given, blocks, Math.ceil((blocks * bits) / 8));
  const { dtype } = scales;
  const whole = tensor(values, { dtype, shape: [n, blocks, block] });
  const zero = tensor(points, { dtype, shape: [n, blocks, 1] });
  const weights = reshape(mul(sub(whole, zero), reshape(scales, [n, blocks, 1])), [n, width]);
  return width === k ? weights : slice(weights, [null, [0, k]]);
}

export const quantizing: Operators = {
  ConvInteger: convInteger,
  DequantizeLinear: { run: dequantizeLinear, passes: [0] },
  DynamicQuantizeLinear: dynamicQuantize,
  MatMulInteger: matmulInteger,
  QLinearConv: { run: qLinearConv },
  QLinearMatMul: qLinearMatMul,
  QuantizeLinear: { run: quantizeLinear, passes: [0] },
};
