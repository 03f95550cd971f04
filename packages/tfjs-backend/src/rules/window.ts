import * as ops from '@gradkit/core-tensor/functional';
import { composed, native, type ComposedRule, type NativeRule } from '../rule.ts';
import type { Kernels } from '../kernels.ts';
import type { TfTensor } from '../tfjs.ts';

interface Windows {
  readonly kernel: readonly number[];
  readonly stride: readonly number[];
  readonly padding: readonly (readonly [before: number, after: number])[];
  readonly dilation: readonly number[];
  readonly groups: number;
}

const toLast = [0, 2, 3, 1]; // [batch, channels, height, width] → [batch, height, width, channels]
const toFirst = [0, 3, 1, 2];

/** Windows along one axis as windows over images of one row; null for volumes. */
function overImages(windows: Windows): Windows | null {
  const { kernel, stride, padding, dilation, groups } = windows;
  if (kernel.length === 2) return windows;
  if (kernel.length > 2) return null;
  return {
    kernel: [1, ...kernel],
    stride: [1, ...stride],
    padding: [[0, 0], ...padding],
    dilation: [1, ...dilation],
    groups,
  };
}

/** Images, also of sequences: `[batch, channels, height, width]`. */
const images = (k: Kernels, x: TfTensor): TfTensor =>
  x.shape.length === 4 ? x : k.reshape(x, x.shape.toSpliced(2, 0, 1));

/** Images with zeros around them, or less at the ends. */
function padded(k: Kernels, x: TfTensor, padding: Windows['padding']): TfTensor {
  const pads: Windows['padding'] = [[0, 0], [0, 0], ...padding];
  if (pads.every(([before, after]) => before === 0 && after === 0)) return x;
  const size = x.shape.map((length, axis) => length + Math.min(0, pads[axis][0]) + Math.min(0, pads[axis][1]));
  const begin = pads.map(([before]) => Math.max(0, -before));
  const kept = k.run('Slice', { x }, { begin, size });
  return k.run('PadV2', { x: kept }, { paddings: pads.map((pad) => pad.map((n) => Math.max(0, n))), constantValue: 0 });
}

/** TensorFlow.js has strides or dilations, and gradients without dilations. */
const isPlain = ({ stride, dilation }: Windows): boolean =>
  stride.every((step) => step === 1) || dilation.every((step) => step === 1);

const isDense = ({ dilation }: Windows): boolean => dilation.every((step) => step === 1);

const common = (stride: readonly number[]) => ({ strides: [...stride], pad: 'valid', dataFormat: 'NHWC' });

export const windowRules: readonly NativeRule[] = [
  native(
    ops.convOp,
    ['Conv2D', 'DepthwiseConv2dNative', 'Transpose', 'PadV2', 'Slice', 'Add'],
    (k, [x, weight, ...bias], attributes, [{ shape }]) => {
      const windows = overImages(attributes);
      if (windows === null || !isPlain(windows)) return null;
      const { kernel, stride, padding, dilation, groups } = windows;
      const [outChannels, perGroup] = weight.shape;
      if (groups > 1 && perGroup > 1) return null;
      const around = k.transpose(padded(k, images(k, x), padding), toLast);
      const options = { ...common(stride), dilations: [...dilation] };
      const filter =
        groups === 1
          ? k.transpose(k.reshape(weight, [outChannels, perGroup, ...kernel]), [2, 3, 1, 0])
          : k.transpose(k.reshape(weight, [groups, outChannels / groups, ...kernel]), [2, 3, 0, 1]);
      const name = groups === 1 ? 'Conv2D' : 'DepthwiseConv2dNative';
      const y = k.reshape(k.transpose(k.run(name, { x: around, filter }, options), toFirst), shape);
      if (bias.length === 0) return y;
      return k.binary('Add', y, k.reshape(bias[0], [outChannels, ...shape.slice(2).map(() => 1)]));
    },
  ),
  native(
    ops.convTransposeOp,
    ['Conv2DBackpropInput', 'Transpose', 'Slice', 'Add'],
    (k, [x, weight, ...bias], attributes, [{ shape }]) => {
      const windows = overImages(attributes);
      if (windows === null || windows.groups > 1 || !isDense(windows)) return null;
      const { kernel, stride, padding } = windows;
      if (padding.flat().some((count) => count < 0)) return null;
      const dy = images(k, x);
      const [inChannels, outChannels] = weight.shape;
      const sizes = kernel.map((size, axis) => (dy.shape[axis + 2] - 1) * stride[axis] + size);
      const filter = k.transpose(k.reshape(weight, [inChannels, outChannels, ...kernel]), [2, 3, 1, 0]);
      const inputShape = [dy.shape[0], ...sizes, outChannels];
      const whole = k.run(
        'Conv2DBackpropInput',
        { dy: k.transpose(dy, toLast), filter },
        { ...common(stride), inputShape },
      );
      const size = [
        dy.shape[0],
        ...sizes.map((length, axis) => length - padding[axis][0] - padding[axis][1]),
        outChannels,
      ];
      const begin = [0, ...padding.map(([before]) => before), 0];
      const y = k.reshape(k.transpose(k.run('Slice', { x: whole }, { begin, size }), toFirst), shape);
      if (bias.length === 0) return y;
      return k.binary('Add', y, k.reshape(bias[0], [outChannels, ...shape.slice(2).map(() => 1)]));
    },
  ),
  native(
    ops.convWeightGradientOp,
    ['Conv2DBackpropFilter', 'Transpose', 'PadV2', 'Slice'],
    (k, [x, dy], attributes, [{ shape }]) => {
      const windows = overImages(attributes);
      if (windows === null || windows.groups > 1 || !isDense(windows)) return null;
      const { kernel, stride, padding } = windows;
      const [outChannels, inChannels] = shape;
      const filter = k.run(
        'Conv2DBackpropFilter',
        {
          x: k.transpose(padded(k, images(k, x), padding), toLast),
          dy: k.transpose(images(k, dy), toLast),
        },
        { ...common(stride), filterShape: [...kernel, inChannels, outChannels] },
      );
      return k.reshape(k.transpose(filter, [3, 2, 0, 1]), shape);
    },
  ),
];

/** Values that someone works out when they are asked for. */
class Postponed implements ops.RemoteData {
  readonly place: string;
  readonly #of: ops.Tensor;
  readonly #make: () => ops.TensorData;
  #values: ops.TensorData | null = null;

  constructor(of: ops.Tensor, make: () => ops.TensorData) {
    this.place = of instanceof ops.RemoteTensor ? of.remote.place : 'the CPU';
    this.#of = of;
    this.#make = make;
  }

  get isReadable(): boolean {
    return this.#values !== null || this.#of.isReadable;
  }

  read(): ops.TensorData {
    return (this.#values ??= this.#make());
  }

  async sync(): Promise<ops.TensorData> {
    await this.#of.read();
    return this.read();
  }
}

export const composedWindows: readonly ComposedRule[] = [
  // gradients look at the largest entries themselves: their positions are found when someone asks
  composed(ops.maxPoolOp, (inputs, attributes, types) => {
    const [x] = inputs;
    const wanted = types.map(() => true);
    const [values] = ops.maxPoolOp.decomposition!([x], attributes, types, ops.primitiveOperations, wanted);
    const find = (): ops.TensorData => ops.runKernel(ops.maxPoolOp, [x], attributes, types)[1].data;
    return [values, new ops.RemoteTensor(types[1], new Postponed(x, find))];
  }),
];
