import type { OnnxContext, OnnxNode, OnnxValue } from '../../onnx-rule.ts';
import { sizeOf, type Shape } from '../../shape.ts';
import { largestOf } from '../elementwise/largest.ts';
import { onnxIsNumber } from '../elementwise/onnx-nan.ts';
import { fittingPads, onnxPooling, type PoolAttributes } from './pooling.ts';
import { exactPads, extentOf, type Pad } from './windows.ts';

/** The padding of a MaxPool; whether ONNX Runtime has to count windows by `ceil_mode` with it. */
function paddingOf(
  sizes: Shape,
  counts: Shape,
  attributes: PoolAttributes,
): [padding: readonly Pad[], isCeil: boolean] {
  const exact = exactPads(sizes, counts, attributes);
  // Padding does not change a maximum, so a window over the end is written as padding, where ONNX Runtime allows as much.
  const allowed = [fittingPads(attributes), exact].find((pads) =>
    pads.every(([, after], axis) => after < attributes.kernel[axis]),
  );
  // ONNX Runtime 1.30 counts windows that start behind the last entry; without the padding that they would start in, there are fewer
  return [allowed ?? attributes.padding.map((pad, axis) => (exact[axis][1] < pad[1] ? exact[axis] : pad)), !allowed];
}

/** MaxPool of a value: the largest entries, or where they are in the flattened value. */
type Pool = (of: OnnxValue, result?: 1) => OnnxValue;

/** Writes MaxPools of `x` and of what has its shape, with results of the shape `counted`. */
export function onnxPool(x: OnnxValue, counted: Shape, all: PoolAttributes, { node, ints }: OnnxContext): Pool {
  const sizes = x.shape.slice(2);
  const [padding, isCeil] = paddingOf(sizes, counted.slice(2), all);
  const attributes = onnxPooling({ ...all, padding }, isCeil);
  const given = sizes.map(
    (size, axis) =>
      Math.ceil((size + padding[axis][0] + padding[axis][1] - extentOf(all, axis)) / all.stride[axis]) + 1,
  );
  return (of, result) => {
    const dtype = result === 1 ? 'int64' : of.dtype;
    const shape = isCeil ? [...counted.slice(0, 2), ...given] : counted;
    const y = node({ opType: 'MaxPool', inputs: [of], attributes, result }, { shape, dtype });
    if (!isCeil) return y;
    const [from, to, along] = [given.map(() => 0), counted.slice(2), given.map((_, axis) => axis + 2)];
    const inputs = [y, ints(from), ints(to), ints(along)]; // without windows behind the last entry, where no padding is left out
    return node({ opType: 'Slice', inputs }, { shape: counted, dtype });
  };
}

/**
 * Halves, none below −¾ of the largest number: MaxPool of ONNX Runtime begins with the lowest finite one, so that it finds nothing among
 * −∞, and would give that number back. Twice a half is the number itself, and twice −¾ of the largest is −∞.
 */
export function onnxHalves(x: OnnxValue, { node, constant }: OnnxContext): OnnxValue {
  const half = node({ opType: 'Mul', inputs: [x, constant(0.5, x.dtype)] }, x);
  return node({ opType: 'Clip', inputs: [half, constant(-0.75 * largestOf(x.dtype), x.dtype)] }, x);
}

/** MaxPool of ONNX Runtime overlooks NaN: the windows that see one are found by another, of 0 for NaN and −1 for numbers. */
export function onnxValues(halves: OnnxValue, pool: Pool, context: OnnxContext): OnnxNode {
  const {
    inputs: [x],
    outputs: [y],
    node,
    constant,
  } = context;
  const largest = node({ opType: 'Mul', inputs: [pool(halves), constant(2, x.dtype)] }, y);
  const ones = node({ opType: 'Cast', inputs: [onnxIsNumber(x, context)], attributes: { to: { dtype: x.dtype } } }, x);
  const found = pool(node({ opType: 'Neg', inputs: [ones] }, x));
  const nothing = node({ opType: 'Div', inputs: [constant(0, x.dtype), found] }, y); // 0 / −1, or 0 / 0
  return { opType: 'Sub', inputs: [largest, nothing] };
}

/**
 * Where the largest entries are in the flattened `x`, int64: for a window that sees NaN the last one, found by a MaxPool of its number in the
 * image and −1 for numbers.
 */
export function onnxPositions(halves: OnnxValue, pool: Pool, context: OnnxContext): OnnxValue {
  const {
    inputs: [x],
    node,
    ints,
    constant,
  } = context;
  const sizes = x.shape.slice(2);
  const count = sizeOf(sizes);
  const bounds = [0, count, 1].map((value) => constant(value, x.dtype));
  const flat = node({ opType: 'Range', inputs: bounds }, { shape: [count], dtype: x.dtype });
  const numbers = node({ opType: 'Reshape', inputs: [flat, ints(sizes)] }, { shape: sizes, dtype: x.dtype });
  const given = [onnxIsNumber(x, context), constant(-1, x.dtype), numbers];
  const ofNaN = node({ opType: 'Where', inputs: given }, x);
  const found = pool(ofNaN);
  const isNumber = node(
    { opType: 'Less', inputs: [found, constant(0, x.dtype)] },
    { shape: found.shape, dtype: 'bool' },
  );
  return node(
    { opType: 'Where', inputs: [isNumber, pool(halves, 1), pool(ofNaN, 1)] },
    { shape: found.shape, dtype: 'int64' },
  );
}
