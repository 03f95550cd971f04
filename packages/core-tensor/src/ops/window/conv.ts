import { apply } from '../../apply.ts';
import type { OptionNames } from '../../arguments/options.ts';
import { placedOrNamed, type PlacedOrNamed } from '../../arguments/placed-or-named.ts';
import { defineOp, type Op } from '../../op.ts';
import type { Tensor } from '../../tensor.ts';
import { squeeze } from '../movement/squeeze.ts';
import {
  convAttributes,
  convOptions,
  convWeight,
  fillBias,
  operandsOf,
  requireOperands,
  requireSameSizes,
  sumPerChannel,
  type BiasOption,
  type ConvAttributes,
  type ConvOperands,
  type ConvOptions,
} from './conv-operands.ts';
import { convolve } from './conv-kernel.ts';
import { convolutionOf } from './convolution.ts';
import { convTransposeOp } from './conv-transpose.ts';
import { convWeightGradientOp } from './conv-weight-gradient.ts';
import { convAsProduct } from './conv-as-product.ts';
import { onnxCropped, onnxWindows } from './onnx-windows.ts';
import { batchOf } from './window-options.ts';
import { exactPads, requireFit, windowCounts } from './windows.ts';

export const convOp: Op<ConvOperands, ConvAttributes> = defineOp({
  name: 'conv',
  infer([x, weight, ...bias], attributes) {
    const { kernel, groups } = attributes;
    const where = `conv${kernel.length}d`;
    const [outChannels, inChannels] = [weight.shape[0], weight.shape[1] * groups];
    requireOperands(where, [x, weight, bias.at(0)], { groups, inChannels, outChannels });
    return { shape: [x.shape[0], outChannels, ...windowCounts(x.shape.slice(2), attributes)], dtype: x.dtype };
  },
  forward([x, weight, ...bias], y, attributes) {
    if (bias.length > 0) fillBias(y, bias[0]);
    convolve(x.data, weight.data, y.data, convolutionOf(x.shape, y.shape, attributes));
  },
  gradient(dy, { inputs: [x, weight], attributes, needs }) {
    const exact = { ...attributes, padding: exactPads(x.shape.slice(2), dy.shape.slice(2), attributes) };
    return [
      needs[0] ? apply(convTransposeOp, [dy, weight], exact) : null,
      needs[1] ? apply(convWeightGradientOp, [x, dy], exact) : null,
      needs[2] ? sumPerChannel(dy) : null,
    ];
  },
  onnx(attributes, context) {
    const [x, ...rest] = context.inputs;
    const [cropped, padding] = onnxCropped(x, attributes, context);
    return {
      opType: 'Conv',
      inputs: [cropped, ...rest],
      attributes: { ...onnxWindows({ ...attributes, padding }), group: attributes.groups },
    };
  },
  decomposition: (inputs, attributes, [{ shape }]) => [convAsProduct(inputs, shape, attributes)],
});

/** How a convolution runs, and what it adds. */
interface ConvFunctionOptions extends ConvOptions, BiasOption {}

const known: OptionNames<ConvFunctionOptions> = { ...convOptions, bias: true };

function conv(
  count: number,
  [x, weight, bias]: readonly [Tensor, Tensor, PlacedOrNamed<ConvFunctionOptions>],
  last: ConvFunctionOptions | undefined,
): Tensor {
  const where = `conv${count}d`;
  const { bias: added, ...options } = placedOrNamed<ConvFunctionOptions, 'bias'>(where, { bias }, last, known);
  requireSameSizes(where, options);
  const operands = operandsOf(batchOf(where, x, count), weight, added);
  const attributes = convAttributes(where, operands, options, { count, layout: convWeight });
  requireFit(where, operands[0].shape.slice(2), attributes); // not in `infer`: as a gradient it may have no windows
  const y = apply(convOp, operands, attributes);
  return operands[0] === x ? y : squeeze(y, 0);
}

/**
 * Slides kernels along the last axis and sums their products with what lies below (cross-correlation).
 *
 * `y[n, o, i] = bias[o] + Σ weight[o, c, k] · x[n, c, i · stride + k · dilation − padding]`
 *
 * @param x `[batch, inChannels, length]` or `[inChannels, length]`, floating
 * @param weight `[outChannels, inChannels / groups, kernelSize]`, same dtype
 * @param bias `[outChannels]`, same dtype; null for none; it may stand among the options, too
 * @param options `stride`, `padding` (a number, `[[before, after]]`, `same` or `valid`), `dilation`, `groups`
 * @returns with the batch that `x` has, `[batch, outChannels, ⌊(length + padding − dilation · (kernelSize − 1) − 1) / stride⌋ + 1]`
 * @throws {ShapeError} if the channels do not match or the kernel is longer than the padded axis
 * @throws {ConfigError} if an option is not a whole number or below its least value
 * @throws {DTypeError} if the dtypes differ or are not floating
 * @example conv1d(tensor([[[1, 2, 3, 4]]]), tensor([[[1, -1]]])).toArray(); // [[[-1, -1, -1]]]
 * @see https://pytorch.org/docs/stable/generated/torch.nn.functional.conv1d.html
 */
export function conv1d(
  x: Tensor,
  weight: Tensor,
  bias?: PlacedOrNamed<ConvFunctionOptions>,
  options?: ConvFunctionOptions,
): Tensor {
  return conv(1, [x, weight, bias], options);
}

/**
 * Slides kernels over images and sums their products with what lies below (cross-correlation).
 *
 * `y[n, o, i, j] = bias[o] + Σ weight[o, c, k, l] · x[n, c, i · stride + k · dilation − padding, …]`
 *
 * @param x `[batch, inChannels, height, width]` or `[inChannels, height, width]`, floating
 * @param weight `[outChannels, inChannels / groups, kernelHeight, kernelWidth]`, same dtype
 * @param bias `[outChannels]`, same dtype; null for none; it may stand among the options, too
 * @param options `stride`, `dilation`: a number or one for each axis; `padding`: a number, one for each axis,
 *   `[[top, bottom], [left, right]]`, `same` (as many windows as entries, for stride 1; the odd row and column at the end) or `valid`; `groups`
 * @returns with the batch that `x` has, `[batch, outChannels, …]`, of each axis `⌊(size + padding − dilation · (kernel − 1) − 1) / stride⌋ + 1`
 * @throws {ShapeError} if the channels do not match or the kernel is larger than the padded image
 * @throws {ConfigError} if an option is not a whole number or below its least value
 * @throws {DTypeError} if the dtypes differ or are not floating
 * @example
 * const edges = tensor([[[[1, -1]]]]);
 * conv2d(tensor([[[[0, 0, 1], [0, 1, 1]]]]), edges).toArray(); // [[[[0, -1], [-1, 0]]]]
 * @see https://pytorch.org/docs/stable/generated/torch.nn.functional.conv2d.html
 */
export function conv2d(
  x: Tensor,
  weight: Tensor,
  bias?: PlacedOrNamed<ConvFunctionOptions>,
  options?: ConvFunctionOptions,
): Tensor {
  return conv(2, [x, weight, bias], options);
}

/**
 * Slides kernels over volumes and sums their products with what lies below (cross-correlation).
 *
 * `y[n, o, h, i, j] = bias[o] + Σ weight[o, c, m, k, l] · x[n, c, h · stride + m · dilation − padding, …]`
 *
 * @param x `[batch, inChannels, depth, height, width]` or that without the batch, floating
 * @param weight `[outChannels, inChannels / groups, kernelDepth, kernelHeight, kernelWidth]`, same dtype
 * @param bias `[outChannels]`, same dtype; null for none; it may stand among the options, too
 * @param options `stride`, `dilation`: a number or one for each axis; `padding`: a number, one for each axis,
 *   `[[front, back], [top, bottom], [left, right]]`, `same` (as many windows as entries, for stride 1; the odd ones at the end) or `valid`; `groups`
 * @returns with the batch that `x` has, `[batch, outChannels, …]`, of each axis `⌊(size + padding − dilation · (kernel − 1) − 1) / stride⌋ + 1`
 * @throws {ShapeError} if the channels do not match or the kernel is larger than the padded volume
 * @throws {ConfigError} if an option is not a whole number or below its least value
 * @throws {DTypeError} if the dtypes differ or are not floating
 * @example conv3d(tensor([[[[[1, 2]], [[3, 4]]]]]), tensor([[[[[1]], [[10]]]]])).toArray(); // [[[[[31, 42]]]]]
 * @see https://pytorch.org/docs/stable/generated/torch.nn.functional.conv3d.html
 */
export function conv3d(
  x: Tensor,
  weight: Tensor,
  bias?: PlacedOrNamed<ConvFunctionOptions>,
  options?: ConvFunctionOptions,
): Tensor {
  return conv(3, [x, weight, bias], options);
}
