import { apply } from '../apply.ts';
import type { OnnxContext, OnnxValue } from '../onnx-rule.ts';
import { defineOp, type Op } from '../op.ts';
import type { Tensor } from '../tensor.ts';
import { convolutionOf, onnxConvAttributes, onnxCropped, type ConvAttributes } from './conv-geometry.ts';
import { convolveWeight } from './conv-kernel.ts';
import { convOp } from './conv.ts';
import { convTransposeOp } from './conv-transpose.ts';

function transposed({ node }: OnnxContext, x: OnnxValue, perm: readonly number[]): OnnxValue {
  const shape = perm.map((axis) => x.shape[axis]);
  return node({ opType: 'Transpose', inputs: [x], attributes: { perm } }, { shape, dtype: x.dtype });
}

function reshaped({ node, ints }: OnnxContext, x: OnnxValue, shape: readonly number[]): OnnxValue {
  return node({ opType: 'Reshape', inputs: [x, ints(shape)] }, { shape, dtype: x.dtype });
}

/** `[a, b, …]` → `[b, a, …]` */
function swapped(context: OnnxContext, x: OnnxValue): OnnxValue {
  return transposed(context, x, [1, 0, 2, 3].slice(0, x.shape.length));
}

/** `[batch, groups · channels, …]` → `[channels, groups · batch, …]` */
function imagesByChannel(context: OnnxContext, x: OnnxValue, groups: number): OnnxValue {
  if (groups === 1) return swapped(context, x);
  const [batch, all, ...sizes] = x.shape;
  const channels = all / groups;
  const apart = reshaped(context, x, [batch, groups, channels, ...sizes]);
  const turned = transposed(context, apart, [2, 1, 0, 3, 4].slice(0, 3 + sizes.length));
  return reshaped(context, turned, [channels, groups * batch, ...sizes]);
}

/**
 * Gradient of the weights of a convolution from `x` and the gradient of its result. It is itself a convolution: of `x` with `dy`, where
 * batch and channels as well as stride and dilation change places. The padding must be exact, so that as many positions come out as
 * the kernel has.
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
    const { stride, dilation, groups } = attributes;
    const [x, dy] = context.inputs;
    const images = imagesByChannel(context, onnxCropped(x, attributes, context), groups);
    const kernels = swapped(context, dy);
    const [{ shape, dtype }] = context.outputs;
    const product = context.node(
      {
        opType: 'Conv',
        inputs: [images, kernels],
        attributes: onnxConvAttributes({
          ...attributes,
          kernel: dy.shape.slice(2),
          stride: dilation,
          dilation: stride,
        }),
      },
      { shape: [shape[1], shape[0], ...shape.slice(2)], dtype },
    );
    return { opType: 'Transpose', inputs: [product], attributes: { perm: [1, 0, 2, 3].slice(0, shape.length) } };
  },
});
