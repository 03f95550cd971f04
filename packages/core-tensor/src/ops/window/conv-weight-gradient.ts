import { apply } from '../../apply.ts';
import type { OnnxContext, OnnxNode, OnnxValue } from '../../onnx-rule.ts';
import { defineOp, type Op } from '../../op.ts';
import { sizeOf } from '../../shape.ts';
import type { Tensor } from '../../tensor.ts';
import type { ConvAttributes } from './conv-operands.ts';
import { convolutionOf } from './convolution.ts';
import { convolveWeight } from './conv-kernel.ts';
import { convOp } from './conv.ts';
import { convTransposeOp } from './conv-transpose.ts';
import { convWeightGradientAsProduct } from './conv-as-product.ts';
import { onnxCropped, onnxWindows } from './onnx-windows.ts';
import { positionsIn, type Pad } from './windows.ts';

const FEW = 9; // positions in a kernel up to which laying out windows beats a convolution in ONNX Runtime, by 1.3 to 6 times

function transposed({ node }: OnnxContext, x: OnnxValue, perm: readonly number[]): OnnxValue {
  const shape = perm.map((axis) => x.shape[axis]);
  return node({ opType: 'Transpose', inputs: [x], attributes: { perm } }, { shape, dtype: x.dtype });
}

function reshaped({ node, ints }: OnnxContext, x: OnnxValue, shape: readonly number[]): OnnxValue {
  return node({ opType: 'Reshape', inputs: [x, ints(shape)] }, { shape, dtype: x.dtype });
}

/** The permutation `[1, 0, 2, 3, …]`. */
function swapFirst(rank: number): number[] {
  return [1, 0, ...Array.from({ length: rank - 2 }, (_, axis) => axis + 2)];
}

/** `[a, b, …]` → `[b, a, …]` */
function swapped(context: OnnxContext, x: OnnxValue): OnnxValue {
  return transposed(context, x, swapFirst(x.shape.length));
}

/** `[batch, groups · channels, …]` → `[channels, groups · batch, …]` */
function imagesByChannel(context: OnnxContext, x: OnnxValue, groups: number): OnnxValue {
  if (groups === 1) return swapped(context, x);
  const [batch, all, ...sizes] = x.shape;
  const channels = all / groups;
  const apart = reshaped(context, x, [batch, groups, channels, ...sizes]);
  const turned = transposed(context, apart, [2, 1, 0, ...sizes.map((_, axis) => axis + 3)]);
  return reshaped(context, turned, [channels, groups * batch, ...sizes]);
}

/** As a convolution of `x` with `dy`, where batch and channels as well as stride and dilation change places. */
function onnxConvolution(
  context: OnnxContext,
  [x, dy]: readonly [OnnxValue, OnnxValue],
  attributes: ConvAttributes,
): OnnxNode {
  const { stride, dilation, groups } = attributes;
  const [{ shape, dtype }] = context.outputs;
  const exchanged = { ...attributes, kernel: dy.shape.slice(2), stride: dilation, dilation: stride };
  const product = context.node(
    {
      opType: 'Conv',
      inputs: [imagesByChannel(context, x, groups), swapped(context, dy)],
      attributes: { ...onnxWindows(exchanged), group: groups },
    },
    { shape: [shape[1], shape[0], ...shape.slice(2)], dtype },
  );
  return { opType: 'Transpose', inputs: [product], attributes: { perm: swapFirst(shape.length) } };
}

function onnxPadded({ node, ints, constant }: OnnxContext, x: OnnxValue, padding: readonly Pad[]): OnnxValue {
  if (padding.flat().every((entries) => entries === 0)) return x;
  const pads = ints([0, 0, ...padding.map(([before]) => before), 0, 0, ...padding.map(([, after]) => after)]);
  const shape = x.shape.map((length, axis) =>
    axis < 2 ? length : length + padding[axis - 2][0] + padding[axis - 2][1],
  );
  return node({ opType: 'Pad', inputs: [x, pads, constant(0, x.dtype)] }, { shape, dtype: x.dtype });
}

/** As a matrix product: `dy` of each image with what its windows see at each position in the kernel. */
function onnxProduct(
  context: OnnxContext,
  [x, dy]: readonly [OnnxValue, OnnxValue],
  attributes: ConvAttributes,
): OnnxNode {
  const { node, ints } = context;
  const { kernel, stride, dilation, padding } = attributes;
  const [batch, outChannels, ...counts] = dy.shape;
  const [{ shape, dtype }] = context.outputs;
  const [inChannels, windows] = [shape[1], sizeOf(counts)];
  const positions = positionsIn(kernel);
  const around = onnxPadded(context, x, padding);
  const axes = ints(kernel.map((_, axis) => axis + 2));
  const seen = positions.map((position) => {
    const starts = position.map((k, axis) => k * dilation[axis]);
    const ends = starts.map((start, axis) => start + (counts[axis] - 1) * stride[axis] + 1);
    const whole =
      ends.every((end, axis) => end - starts[axis] === around.shape[axis + 2]) && stride.every((s) => s === 1);
    const inputs = [around, ints(starts), ints(ends), axes, ints(stride)];
    return whole ? around : node({ opType: 'Slice', inputs }, { shape: [batch, inChannels, ...counts], dtype });
  });
  const length = positions.length * inChannels;
  const columns =
    seen.length === 1
      ? seen[0]
      : node({ opType: 'Concat', inputs: seen, attributes: { axis: 1 } }, { shape: [batch, length, ...counts], dtype });
  const products = node(
    {
      opType: 'MatMul',
      inputs: [
        reshaped(context, dy, [batch, outChannels, windows]),
        transposed(context, reshaped(context, columns, [batch, length, windows]), [0, 2, 1]),
      ],
    },
    { shape: [batch, outChannels, length], dtype },
  );
  const total = node(
    { opType: 'ReduceSum', inputs: [products, ints([0])], attributes: { keepdims: 0 } },
    { shape: [outChannels, length], dtype },
  );
  const byPosition = reshaped(context, total, [outChannels, ...kernel, inChannels]);
  return {
    opType: 'Transpose',
    inputs: [byPosition],
    attributes: { perm: [0, kernel.length + 1, ...kernel.map((_, axis) => axis + 1)] },
  };
}

/**
 * Gradient of the weights of a convolution from `x` and the gradient of its result. The padding must be exact, so that as many positions
 * come out as the kernel has.
 */
export const convWeightGradientOp: Op<[x: Tensor, dy: Tensor], ConvAttributes> = defineOp({
  name: 'convWeightGradient',
  infer: ([x, dy], { kernel, groups }) => ({ shape: [dy.shape[1], x.shape[1] / groups, ...kernel], dtype: x.dtype }),
  forward([x, dy], dw, attributes) {
    convolveWeight(x.data, dy.data, dw.data, convolutionOf(x.shape, dy.shape, attributes));
  },
  gradient(g, { inputs: [x, dy], attributes, needs }) {
    return [
      needs[0] ? apply(convTransposeOp, [dy, g], attributes) : null,
      needs[1] ? apply(convOp, [x, g], attributes) : null,
    ];
  },
  onnx(attributes, context) {
    const [x, dy] = context.inputs;
    const [cropped, padding] = onnxCropped(x, attributes, context);
    const product = attributes.groups === 1 && sizeOf(attributes.kernel) <= FEW;
    const write = product ? onnxProduct : onnxConvolution;
    return write(context, [cropped, dy], { ...attributes, padding });
  },
  decomposition: (inputs, attributes, [{ shape }]) => [convWeightGradientAsProduct(inputs, shape, attributes)],
});
