import {
  abs,
  avgPool1d,
  avgPool2d,
  avgPool3d,
  cast,
  div,
  floorDivide,
  max,
  maxPool1d,
  maxPool2d,
  maxPool3d,
  mean,
  mul,
  padAxes,
  pow,
  remainder,
  reshape,
  sub,
  sum,
  add,
  arange,
  sizeOf,
  full,
  scatter,
  zeros,
  type Tensor,
} from '@gradkit/core-tensor/functional';
import type { Call } from './call.ts';
import type { Operators, Results } from './operator.ts';
import { convolutions, requireAxes } from './convolution.ts';
import { padsOf, nodeWindows, type NodeWindows, type Pad } from './windows.ts';

const largest = { 1: maxPool1d, 2: maxPool2d, 3: maxPool3d } as const;
const average = { 1: avgPool1d, 2: avgPool2d, 3: avgPool3d } as const;

const spatial = (x: Tensor): number[] => x.shape.map((_, axis) => axis).slice(2);

const poolWindows = (call: Call, x: Tensor): NodeWindows =>
  nodeWindows(call, x.shape.slice(2), call.list('kernel_shape') ?? call.fail('has no kernel_shape'));

const none: Pad = [0, 0];

/** More padding than half a window is put around the input itself. */
function around(x: Tensor, { kernel, dilation, pads }: NodeWindows, value: number): readonly [Tensor, readonly Pad[]] {
  const isWide = pads.some((pad, axis) => 2 * Math.max(...pad) > (kernel[axis] - 1) * dilation[axis] + 1);
  return isWide ? [padAxes(x, [none, none, ...pads], { value }), pads.map(() => none)] : [x, pads];
}

/** Indices count through the whole input, channels and examples, too. */
function maxPool(call: Call): Results {
  const given = call.tensor(0);
  const x = given.dtype === 'uint8' || given.dtype === 'int32' ? cast(given, 'float32') : given;
  const windows = poolWindows(call, x);
  const axes = requireAxes(call, x);
  const { kernel, stride, dilation } = windows;
  const ceilMode = call.flag('ceil_mode');
  const [padded, padding] = around(x, windows, -Infinity);
  const options = { stride, dilation, padding, ceilMode };
  if (!call.wants(1)) {
    const y = largest[axes](padded, kernel, options);
    return given === x ? y : cast(y, given.dtype);
  }
  const [y, places] = largest[axes](padded, kernel, { ...options, returnIndices: true });
  const indices = padded === x ? places : unpadded(places, [x, padded], windows.pads);
  const images = arange(x.shape[0] * x.shape[1], { dtype: 'int32' });
  const starts = reshape(mul(images, sizeOf(x.shape.slice(2))), [
    ...x.shape.slice(0, 2),
    ...x.shape.slice(2).map(() => 1),
  ]);
  return [y, cast(add(indices, starts), 'int64')];
}

/** Places in a padded input as those in the input itself. */
function unpadded(places: Tensor, [x, padded]: readonly [Tensor, Tensor], pads: readonly Pad[]): Tensor {
  let rest = places;
  let stride = 1;
  let found: Tensor | null = null;
  for (let axis = x.rank - 1; axis >= 2; axis--) {
    const at = sub(remainder(rest, padded.shape[axis]), pads[axis - 2][0]);
    found = found === null ? at : add(found, mul(at, stride));
    rest = floorDivide(rest, padded.shape[axis]);
    stride *= x.shape[axis];
  }
  return found!;
}

export function avgPool(call: Call): Tensor {
  const x = call.tensor(0);
  const windows = poolWindows(call, x);
  const { kernel, stride, dilation } = windows;
  if (dilation.some((each) => each !== 1)) return dilatedAverage(call, x, windows);
  const countIncludePad = call.flag('count_include_pad');
  const isWide = windows.pads.some((pad, axis) => 2 * Math.max(...pad) > kernel[axis]);
  if (isWide) return dilatedAverage(call, x, windows);
  const options = { stride, padding: windows.pads, ceilMode: call.flag('ceil_mode'), countIncludePad };
  return average[requireAxes(call, x)](x, kernel, options);
}

/** Of windows with gaps, or more padding than half of them: the sum of entries by how many there are. */
function dilatedAverage(call: Call, x: Tensor, windows: NodeWindows): Tensor {
  const sizes = x.shape.slice(2);
  const wide = call.flag('ceil_mode') ? roundedUp(sizes, windows) : windows;
  const isCounted = call.flag('count_include_pad');
  if (isCounted && wide === windows) return div(windowSums(call, x, windows), sizeOf(windows.kernel));
  const counted = isCounted ? sizes.map((size, axis) => size + windows.pads[axis][0] + windows.pads[axis][1]) : sizes;
  const pads = isCounted ? wide.pads.map(([, after], axis): Pad => [0, after - windows.pads[axis][1]]) : wide.pads;
  const ones = full([1, 1, ...counted], 1, { dtype: x.dtype });
  return div(windowSums(call, x, wide), windowSums(call, ones, { ...wide, pads }));
}

/** Windows that go beyond the end, if they begin before it. */
function roundedUp(sizes: readonly number[], windows: NodeWindows): NodeWindows {
  const pads = windows.pads.map(([before, after], axis): Pad => {
    const stride = windows.stride[axis];
    const extent = (windows.kernel[axis] - 1) * windows.dilation[axis] + 1;
    const size = sizes[axis] + before + after;
    const last = Math.ceil((size - extent) / stride) * stride; // where the last window begins
    const begin = last >= sizes[axis] + before ? last - stride : last;
    return [before, after + Math.max(0, begin + extent - size)];
  });
  return { ...windows, pads };
}

/** Sums of windows: products with ones. */
function windowSums(call: Call, x: Tensor, { kernel, stride, dilation, pads }: NodeWindows): Tensor {
  const axes = requireAxes(call, x);
  const [batch, channels, ...sizes] = x.shape;
  const images = reshape(padAxes(x, [none, none, ...pads]), [
    batch * channels,
    1,
    ...sizes.map((size, axis) => size + pads[axis][0] + pads[axis][1]),
  ]);
  const weight = full([1, 1, ...kernel], 1, { dtype: x.dtype });
  const sums = convolutions[axes](images, weight, { stride, dilation });
  return reshape(sums, [batch, channels, ...sums.shape.slice(2)]);
}

/** `(Σ |x|ᵖ)^(1/p)` of windows. */
function lpPool(call: Call): Tensor {
  const p = call.int('p', 2);
  const sums = windowSums(call, pow(abs(call.tensor(0)), p), poolWindows(call, call.tensor(0)));
  return pow(sums, 1 / p);
}

/** Puts entries back to where indices say that they were. */
function maxUnpool(call: Call): Tensor {
  const [x, indices] = [call.tensor(0), call.tensor(1)];
  const [kernel, ones] = [call.list('kernel_shape') ?? [], x.shape.slice(2).map(() => 1)];
  const stride = call.list('strides') ?? ones;
  const pads = padsOf(call.list('pads') ?? [...ones, ...ones].fill(0));
  const sizes = x.shape
    .slice(2)
    .map((size, axis) => (size - 1) * stride[axis] + kernel[axis] - pads[axis][0] - pads[axis][1]);
  const own = [...x.shape.slice(0, 2), ...sizes];
  const wanted = call.numbers(2) ?? own;
  const flat = scatter(zeros([sizeOf(own)], { dtype: x.dtype }), 0, reshape(indices, [x.size]), reshape(x, [x.size]));
  const y = reshape(flat, own);
  return padAxes(
    y,
    own.map((size, axis): Pad => [0, wanted[axis] - size]),
  );
}

export const pooling: Operators = {
  AveragePool: avgPool,
  GlobalAveragePool: (call) => mean(call.tensor(0), spatial(call.tensor(0)), { keepDims: true }),
  GlobalLpPool: (call) => {
    const [x, p] = [call.tensor(0), call.int('p', 2)];
    return pow(sum(pow(abs(x), p), spatial(x), { keepDims: true }), 1 / p);
  },
  GlobalMaxPool: (call) => max(call.tensor(0), spatial(call.tensor(0)), { keepDims: true }),
  LpPool: lpPool,
  MaxPool: {
    run: maxPool,
    refuse: ({ attributes, outputs }) =>
      attributes.get('storage_order') === 1 && (outputs[1] ?? '') !== ''
        ? 'gives indices that count columns first'
        : null,
  },
  MaxUnpool: { run: maxUnpool, plain: [2] },
};
