import { apply } from '../../apply.ts';
import type { OptionNames } from '../../arguments/options.ts';
import { placedOrNamed, type PlacedOrNamed } from '../../arguments/placed-or-named.ts';
import { ConfigError } from '../../errors.ts';
import { defineOp, type Op } from '../../op.ts';
import type { Tensor } from '../../tensor.ts';
import { squeeze } from '../movement/squeeze.ts';
import {
  convAttributes,
  convOptions,
  fillBias,
  operandsOf,
  requireOperands,
  sumPerChannel,
  transposedWeight,
  type BiasOption,
  type ConvAttributes,
  type ConvOperands,
  type ConvOptions,
} from './conv-operands.ts';
import { convolveInput } from './conv-kernel.ts';
import { convolutionOf } from './convolution.ts';
import { convWeightGradientOp } from './conv-weight-gradient.ts';
import { convOp } from './conv.ts';
import { convTransposeAsProduct } from './conv-as-product.ts';
import { onnxWindows } from './onnx-windows.ts';
import { batchOf, outputPads, type Padding, type PerAxis } from './window-options.ts';
import { coveredSizes } from './windows.ts';

/** How a transposed convolution runs. */
export interface ConvTransposeOptions extends ConvOptions {
  /** entries of the result left out at its ends, as a convolution would have padded them; default 0 */
  readonly padding?: Exclude<Padding, 'same' | 'valid'> | undefined;
  /** entries added at the end of each axis; smaller than the stride or the dilation; default 0 */
  readonly outputPadding?: PerAxis | undefined;
}

/**
 * The gradient of the input of a convolution, whose windows the attributes describe. What `outputPadding` adds is taken off the padding
 * after, so that the windows fit without a remainder in both directions.
 */
export const convTransposeOp: Op<ConvOperands, ConvAttributes> = defineOp({
  name: 'convTranspose',
  infer([x, weight, ...bias], attributes) {
    const { kernel, groups } = attributes;
    const where = `convTranspose${kernel.length}d`;
    const outChannels = weight.shape[1] * groups;
    requireOperands(where, [x, weight, bias.at(0)], { groups, inChannels: weight.shape[0], outChannels });
    const sizes = coveredSizes(where, x.shape.slice(2), attributes);
    return { shape: [x.shape[0], outChannels, ...sizes], dtype: x.dtype };
  },
  forward([x, weight, ...bias], y, attributes) {
    if (bias.length > 0) fillBias(y, bias[0]);
    convolveInput(x.data, weight.data, y.data, convolutionOf(y.shape, x.shape, attributes));
  },
  gradient(dy, { inputs: [x, weight], attributes, needs }) {
    return [
      needs[0] ? apply(convOp, [dy, weight], attributes) : null,
      needs[1] ? apply(convWeightGradientOp, [dy, x], attributes) : null,
      needs[2] ? sumPerChannel(dy) : null,
    ];
  },
  onnx(attributes, context) {
    const { node, ints, constant } = context;
    const [x, weight, ...bias] = context.inputs;
    const [y] = context.outputs;
    const added = attributes.padding.map(([, after]) => Math.max(0, -after));
    const windows = { ...onnxWindows(attributes), group: attributes.groups };
    if (added.every((entries, axis) => entries < attributes.stride[axis]))
      return { opType: 'ConvTranspose', attributes: { ...windows, output_padding: added } };
    // ONNX Runtime adds fewer entries than the stride only, though a larger dilation allows more: the rest are zeros.
    const shape = y.shape.map((length, axis) => length - (added[axis - 2] ?? 0));
    const bare = { opType: 'ConvTranspose', inputs: [x, weight], attributes: windows };
    const pads = ints([...y.shape.map(() => 0), 0, 0, ...added]);
    const padded = { opType: 'Pad', inputs: [node(bare, { shape, dtype: y.dtype }), pads, constant(0, y.dtype)] };
    if (bias.length === 0) return padded;
    const column = [y.shape[1], ...added.map(() => 1)];
    const shift = node({ opType: 'Reshape', inputs: [bias[0], ints(column)] }, { shape: column, dtype: y.dtype });
    return { opType: 'Add', inputs: [node(padded, y), shift] };
  },
  decomposition: (inputs, attributes, [{ shape }]) => [convTransposeAsProduct(inputs, shape, attributes)],
});

/** The same, and what it adds. */
interface ConvTransposeFunctionOptions extends ConvTransposeOptions, BiasOption {}

const known: OptionNames<ConvTransposeFunctionOptions> = { ...convOptions, outputPadding: true, bias: true };

function convTranspose(
  count: number,
  [x, weight, bias]: readonly [Tensor, Tensor, PlacedOrNamed<ConvTransposeFunctionOptions>],
  last: ConvTransposeFunctionOptions | undefined,
): Tensor {
  const where = `convTranspose${count}d`;
  const options = placedOrNamed<ConvTransposeFunctionOptions, 'bias'>(where, { bias }, last, known);
  const { bias: added, outputPadding = 0, ...others } = options;
  if (typeof (others.padding as unknown) === 'string') {
    throw new ConfigError(where, `padding is ${String(others.padding)}; it must be a number, or one for each axis`, {
      got: others.padding,
    });
  }
  const operands = operandsOf(batchOf(where, x, count), weight, added);
  const attributes = convAttributes(where, operands, others, { count, layout: transposedWeight });
  const longer = outputPads(where, outputPadding, attributes);
  const padding = attributes.padding.map(([before, after], axis) => [before, after - longer[axis]] as const);
  const y = apply(convTransposeOp, operands, { ...attributes, padding });
  return operands[0] === x ? y : squeeze(y, 0);
}

/**
 * Spreads every entry of the last axis by a kernel and sums what falls on the same place: the gradient of the input of `conv1d`.
 *
 * @param x `[batch, inChannels, length]` or `[inChannels, length]`, floating
 * @param weight `[inChannels, outChannels / groups, kernelSize]`, same dtype
 * @param bias `[outChannels]`, same dtype; null for none; it may stand among the options, too
 * @param options `stride`, `padding` (a number or `[[before, after]]`, taken off the result), `outputPadding`, `dilation`, `groups`
 * @returns with the batch that `x` has, `[batch, outChannels, (length − 1) · stride + dilation · (kernelSize − 1) + 1 − padding + outputPadding]`
 * @throws {ShapeError} if the channels do not match or the padding takes off more than there is
 * @throws {ConfigError} if an option is not a whole number, below its least value, or `outputPadding` too large
 * @throws {DTypeError} if the dtypes differ or are not floating
 * @example convTranspose1d(tensor([[[1, 2]]]), tensor([[[1, 1]]]), null, { stride: 2 }).toArray(); // [[[1, 1, 2, 2]]]
 * @see https://pytorch.org/docs/stable/generated/torch.nn.functional.conv_transpose1d.html
 */
export function convTranspose1d(
  x: Tensor,
  weight: Tensor,
  bias?: PlacedOrNamed<ConvTransposeFunctionOptions>,
  options?: ConvTransposeFunctionOptions,
): Tensor {
  return convTranspose(1, [x, weight, bias], options);
}

/**
 * Spreads every pixel by a kernel and sums what falls on the same place: the gradient of the input of `conv2d`.
 *
 * @param x `[batch, inChannels, height, width]` or `[inChannels, height, width]`, floating
 * @param weight `[inChannels, outChannels / groups, kernelHeight, kernelWidth]`, same dtype
 * @param bias `[outChannels]`, same dtype; null for none; it may stand among the options, too
 * @param options `stride`, `outputPadding`, `dilation`: a number or one for each axis; `padding`: a number, one for each axis or
 *   `[[top, bottom], [left, right]]`, taken off the result; `groups`
 * @returns with the batch that `x` has, `[batch, outChannels, …]`, of each axis `(size − 1) · stride + dilation · (kernel − 1) + 1 − padding + outputPadding`
 * @throws {ShapeError} if the channels do not match or the padding takes off more than there is
 * @throws {ConfigError} if an option is not a whole number, below its least value, or `outputPadding` too large
 * @throws {DTypeError} if the dtypes differ or are not floating
 * @example convTranspose2d(tensor([[[[5]]]]), tensor([[[[1, 2], [3, 4]]]])).toArray(); // [[[[5, 10], [15, 20]]]]
 * @see https://pytorch.org/docs/stable/generated/torch.nn.functional.conv_transpose2d.html
 */
export function convTranspose2d(
  x: Tensor,
  weight: Tensor,
  bias?: PlacedOrNamed<ConvTransposeFunctionOptions>,
  options?: ConvTransposeFunctionOptions,
): Tensor {
  return convTranspose(2, [x, weight, bias], options);
}

/**
 * Spreads every entry of a volume by a kernel and sums what falls on the same place: the gradient of the input of `conv3d`.
 *
 * @param x `[batch, inChannels, depth, height, width]` or that without the batch, floating
 * @param weight `[inChannels, outChannels / groups, kernelDepth, kernelHeight, kernelWidth]`, same dtype
 * @param bias `[outChannels]`, same dtype; null for none; it may stand among the options, too
 * @param options `stride`, `outputPadding`, `dilation`: a number or one for each axis; `padding`: a number, one for each axis or
 *   `[[front, back], [top, bottom], [left, right]]`, taken off the result; `groups`
 * @returns with the batch that `x` has, `[batch, outChannels, …]`, of each axis `(size − 1) · stride + dilation · (kernel − 1) + 1 − padding + outputPadding`
 * @throws {ShapeError} if the channels do not match or the padding takes off more than there is
 * @throws {ConfigError} if an option is not a whole number, below its least value, or `outputPadding` too large
 * @throws {DTypeError} if the dtypes differ or are not floating
 * @example convTranspose3d(tensor([[[[[5]]]]]), tensor([[[[[1, 2]], [[3, 4]]]]])).toArray(); // [[[[[5, 10]], [[15, 20]]]]]
 * @see https://pytorch.org/docs/stable/generated/torch.nn.functional.conv_transpose3d.html
 */
export function convTranspose3d(
  x: Tensor,
  weight: Tensor,
  bias?: PlacedOrNamed<ConvTransposeFunctionOptions>,
  options?: ConvTransposeFunctionOptions,
): Tensor {
  return convTranspose(3, [x, weight, bias], options);
}
