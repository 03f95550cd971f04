import {
  conv1d,
  conv2d,
  conv3d,
  convTranspose1d,
  convTranspose2d,
  convTranspose3d,
  padAxes,
  type Tensor,
} from '@gradkit/core-tensor/functional';
import type { Call } from './call.ts';
import { columnsToImage, deformConv } from './deform-conv.ts';
import type { Operators } from './operator.ts';
import { padsOf, shared, nodeWindows, type NodeWindows, type Pad } from './windows.ts';

/** By the number of spatial axes. */
export const convolutions = { 1: conv1d, 2: conv2d, 3: conv3d } as const;
const transposed = { 1: convTranspose1d, 2: convTranspose2d, 3: convTranspose3d } as const;

/** The number of spatial axes. @throws {DataError} if there are none, or more than three */
export function requireAxes(call: Call, x: Tensor): 1 | 2 | 3 {
  const axes = x.rank - 2;
  if (axes === 1 || axes === 2 || axes === 3) return axes;
  return call.fail(`takes x of ${x.rank} axes; 3, 4 or 5 can be imported`, x.rank);
}

/** A convolution of a tensor with a kernel, its windows as the node says. */
export function convolve(call: Call, x: Tensor, weight: Tensor, bias: Tensor | null): Tensor {
  const { stride, dilation, pads } = nodeWindows(call, x.shape.slice(2), weight.shape.slice(2));
  const groups = call.int('group', 1);
  return convolutions[requireAxes(call, x)](x, weight, { bias, stride, dilation, padding: pads, groups });
}

/** Padding that a size of the result asks for: the windows cover more than it, and what is too much is cut off. */
function padsFor(call: Call, sizes: readonly number[], windows: NodeWindows, more: readonly number[]): Pad[] {
  const how = call.text('auto_pad', 'NOTSET');
  const given = call.list('output_shape');
  const wanted =
    given?.slice(-sizes.length) ??
    (how.startsWith('SAME') ? sizes.map((size, axis) => size * windows.stride[axis]) : null);
  if (wanted === null) return [...windows.pads];
  return sizes.map((size, axis) => {
    const extent = (windows.kernel[axis] - 1) * windows.dilation[axis] + 1;
    return shared(
      (size - 1) * windows.stride[axis] + more[axis] + extent - wanted[axis],
      how === 'SAME_LOWER' || how === 'NOTSET',
    );
  });
}

function convTranspose(call: Call): Tensor {
  const [x, weight] = [call.tensor(0), call.tensor(1)];
  const sizes = x.shape.slice(2);
  const axes = requireAxes(call, x);
  const kernel = weight.shape.slice(2);
  const ones = sizes.map(() => 1);
  const [stride, dilation] = [call.list('strides') ?? ones, call.list('dilations') ?? ones];
  const outputPadding = call.list('output_padding') ?? sizes.map(() => 0);
  const windows = { kernel, stride, dilation, pads: padsOf(call.list('pads') ?? [...ones, ...ones].fill(0)) };
  const pads = padsFor(call, sizes, windows, outputPadding);
  const groups = call.int('group', 1);
  const fits = outputPadding.every((more, axis) => more === 0 || more < Math.max(stride[axis], dilation[axis]));
  const isCut = pads.every(([before, after]) => before >= 0 && after >= 0);
  const options = { bias: call.optional(2), stride, dilation, groups };
  if (fits && isCut) return transposed[axes](x, weight, { ...options, padding: pads, outputPadding });
  const whole = transposed[axes](x, weight, options);
  const around = pads.map(([before, after], axis): Pad => [-before, outputPadding[axis] - after]);
  return padAxes(whole, [[0, 0], [0, 0], ...around]);
}

export const convolution: Operators = {
  Col2Im: { run: columnsToImage, plain: [1, 2] },
  Conv: { run: (call) => convolve(call, call.tensor(0), call.tensor(1), call.optional(2)), weights: [1, 2] },
  ConvTranspose: { run: convTranspose, weights: [1, 2] },
  DeformConv: { run: deformConv, weights: [1, 3] },
};
