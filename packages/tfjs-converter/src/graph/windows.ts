import { permute, reshape, type Tensor } from '@gradkit/core-tensor/functional';
import { writeFused } from './elementwise.ts';
import type { GraphBuilder, GraphValue, WriteNode, Writing } from './graph-builder.ts';
import { flagIn, numberIn, numbersIn, refuseNode, textIn, textsIn, wholeIn, type NodeDef } from './node-def.ts';

const range = (count: number): number[] => Array.from({ length: count }, (_, i) => i);

/** Numbers for the spatial axes of a list that has one for every axis. */
function spatial(node: NodeDef, name: string, rank: number): number[] {
  const all = numbersIn(node, name);
  if (all.length === 0) return new Array<number>(rank - 2).fill(1);
  return isFirstInFile(node) ? all.slice(2) : all.slice(1, -1);
}

/** Whether images have their channels on axis 1 in the file. */
const isFirstInFile = (node: NodeDef): boolean => textIn(node, 'data_format', 'NHWC').startsWith('NC');

/** The name of an image with channels on axis 1. */
const imageOf = ({ node, builder, inputs: [x] }: Writing, rank: number): string =>
  isFirstInFile(node) ? builder.plain(x) : builder.first(x, rank);

const imageValue = ({ node, builder, inputs: [x] }: Writing, name: string, rank: number): GraphValue =>
  isFirstInFile(node) ? builder.value(name, x.dtype, rank) : builder.firstValue(name, x.dtype, rank);

interface Sliding {
  readonly kernel: readonly number[];
  readonly strides: readonly number[];
  readonly dilations: readonly number[];
}

/** What goes around images: ONNX Runtime knows `SAME` only without dilations, where it follows from the sizes. */
function paddingOf(node: NodeDef, { kernel, strides, dilations }: Sliding) {
  const padding = textIn(node, 'padding', 'VALID');
  if (padding === 'VALID') return {};
  if (padding === 'EXPLICIT') {
    const all = numbersIn(node, 'explicit_paddings');
    const own = isFirstInFile(node) ? all.slice(4) : all.slice(2, -2);
    return { pads: [...own.filter((_, i) => i % 2 === 0), ...own.filter((_, i) => i % 2 === 1)] };
  }
  if (strides.some((step) => step !== 1)) {
    if (dilations.some((each) => each !== 1))
      throw refuseNode(node, 'has strides and dilations; one of them must be 1');
    return { auto_pad: 'SAME_UPPER' };
  }
  const total = kernel.map((size, i) => dilations[i] * (size - 1));
  const before = total.map((size) => Math.floor(size / 2));
  return { pads: [...before, ...total.map((size, i) => size - before[i])] };
}

/** A kernel that is a constant, with its axes in ONNX’s order. */
function kernelOf({ node, inputs }: Writing): Tensor {
  const { constant } = inputs[1];
  if (constant === null) throw refuseNode(node, 'takes its kernel from other nodes; it must be a constant');
  return constant;
}

const lastTwoFirst = (rank: number): number[] => [rank - 1, rank - 2, ...range(rank - 2)];

/** What `_FusedConv2D` and the like have within, behind the product. */
function fusedOf({ node, inputs, builder }: Writing): { readonly bias: string | null; finish(y: string): string } {
  const ops = textsIn(node, 'fused_ops');
  const hasBias = ops[0] === 'BiasAdd';
  const rest = hasBias ? ops.slice(1) : ops;
  const least = 2 + (hasBias ? 1 : 0) + (rest.includes('Prelu') ? 1 : 0);
  if (inputs.length < least)
    throw refuseNode(node, `has ${inputs.length} inputs but ${ops.join(', ')} within, which needs ${least}`);
  return {
    bias: hasBias ? builder.plain(inputs[2]) : null,
    finish: (y) =>
      rest.reduce((x, name) => {
        if (name !== 'Prelu') return writeFused(builder, node, name, x);
        return builder.node('PRelu', [x, builder.plain(inputs[3])]);
      }, y),
  };
}

function convWriter(rank: 4 | 5, isDepthwise = false): WriteNode {
  return (writing) => {
    const { node, builder } = writing;
    const kernel = kernelOf(writing);
    const size = kernel.shape.slice(0, rank - 2);
    const sliding = {
      kernel: size,
      strides: spatial(node, 'strides', rank),
      dilations: spatial(node, 'dilations', rank),
    };
    const [channels, multiplier] = kernel.shape.slice(-2);
    const weight = isDepthwise
      ? reshape(permute(kernel, [2, 3, 0, 1]), [channels * multiplier, 1, ...size])
      : permute(kernel, lastTwoFirst(rank));
    const { bias, finish } = fusedOf(writing);
    const inputs = [imageOf(writing, rank), builder.constant(weight), ...(bias === null ? [] : [bias])];
    const y = builder.node('Conv', inputs, {
      kernel_shape: size,
      strides: sliding.strides,
      dilations: sliding.dilations,
      group: isDepthwise ? channels : 1,
      ...paddingOf(node, sliding),
    });
    return [imageValue(writing, finish(y), rank)];
  };
}

/** The gradient of a convolution, as a layer that enlarges: sizes are taken to be multiples of the stride. */
const writeConvTranspose: WriteNode = (writing) => {
  const { node, builder, inputs } = writing;
  const kernel = kernelOf(writing);
  const size = kernel.shape.slice(0, 2);
  const strides = spatial(node, 'strides', 4);
  const isSame = textIn(node, 'padding', 'VALID') === 'SAME';
  const total = size.map((each, i) => (isSame ? Math.max(each - strides[i], 0) : 0));
  const before = total.map((each) => Math.floor(each / 2));
  const image = imageOf({ ...writing, inputs: [inputs[2]] }, 4);
  const y = builder.node('ConvTranspose', [image, builder.constant(permute(kernel, [3, 2, 0, 1]))], {
    kernel_shape: size,
    strides,
    pads: [...before, ...total.map((each, i) => each - before[i])],
    output_padding: size.map((each, i) => Math.max(strides[i] - each, 0)),
  });
  return [imageValue({ ...writing, inputs: [inputs[2]] }, y, 4)];
};

function poolWriter(opType: 'MaxPool' | 'AveragePool', rank: 4 | 5): WriteNode {
  return (writing) => {
    const { node, builder } = writing;
    const kernel = spatial(node, 'ksize', rank);
    const strides = spatial(node, 'strides', rank);
    const pads = paddingOf(node, { kernel, strides, dilations: kernel.map(() => 1) });
    const y = builder.node(opType, [imageOf(writing, rank)], { kernel_shape: kernel, strides, ...pads });
    return [imageValue(writing, y, rank)];
  };
}

const writeBatchNorm: WriteNode = (writing) => {
  const { node, builder, inputs } = writing;
  if (flagIn(node, 'is_training')) throw refuseNode(node, 'is in training mode; freeze the graph for inference');
  const rank = inputs[0].rank === 5 ? 5 : 4;
  const statistics = inputs.slice(1, 5).map((value) => builder.plain(value));
  const y = builder.node('BatchNormalization', [imageOf(writing, rank), ...statistics], {
    epsilon: { float: numberIn(node, 'epsilon', 1e-4) },
  });
  return [imageValue(writing, y, rank)];
};

const writeLrn: WriteNode = (writing) => {
  const { node, builder } = writing;
  const size = 2 * wholeIn(node, 'depth_radius', 5) + 1;
  const y = builder.node('LRN', [imageOf(writing, 4)], {
    size,
    alpha: { float: numberIn(node, 'alpha', 1) * size },
    beta: { float: numberIn(node, 'beta', 0.5) },
    bias: { float: numberIn(node, 'bias', 1) },
  });
  return [imageValue(writing, y, 4)];
};

/** How positions of a result are found in the input. */
function resizeModes(node: NodeDef, mode: 'linear' | 'nearest') {
  if (flagIn(node, 'align_corners'))
    return { coordinate_transformation_mode: 'align_corners', nearest_mode: 'round_prefer_ceil' };
  if (flagIn(node, 'half_pixel_centers'))
    return {
      coordinate_transformation_mode: 'half_pixel',
      nearest_mode: mode === 'nearest' ? 'round_prefer_ceil' : 'floor',
    };
  return { coordinate_transformation_mode: 'asymmetric', nearest_mode: 'floor' };
}

function resizeWriter(mode: 'linear' | 'nearest'): WriteNode {
  return (writing) => {
    const { node, builder, inputs } = writing;
    const image = imageOf(writing, 4);
    const kept = builder.node('Slice', [builder.node('Shape', [image]), builder.ints([0]), builder.ints([2])]);
    const sizes = builder.node('Concat', [kept, builder.sizes(inputs[1])], { axis: 0 });
    const y = builder.node('Resize', [image, null, null, sizes], { mode, ...resizeModes(node, mode) });
    return [imageValue(writing, y, 4)];
  };
}

function depthWriter(opType: 'DepthToSpace' | 'SpaceToDepth'): WriteNode {
  return (writing) => {
    const blocksize = wholeIn(writing.node, 'block_size', 1);
    const mode = opType === 'DepthToSpace' ? { mode: 'DCR' } : {};
    const y = writing.builder.node(opType, [imageOf(writing, 4)], { blocksize, ...mode });
    return [imageValue(writing, y, 4)];
  };
}

export const windows: Readonly<Record<string, WriteNode>> = {
  AvgPool: poolWriter('AveragePool', 4),
  AvgPool3D: poolWriter('AveragePool', 5),
  Conv2D: convWriter(4),
  Conv2DBackpropInput: writeConvTranspose,
  Conv3D: convWriter(5),
  DepthToSpace: depthWriter('DepthToSpace'),
  DepthwiseConv2dNative: convWriter(4, true),
  FusedBatchNorm: writeBatchNorm,
  FusedBatchNormV2: writeBatchNorm,
  FusedBatchNormV3: writeBatchNorm,
  FusedDepthwiseConv2dNative: convWriter(4, true),
  LRN: writeLrn,
  MaxPool: poolWriter('MaxPool', 4),
  MaxPool3D: poolWriter('MaxPool', 5),
  ResizeBilinear: resizeWriter('linear'),
  ResizeNearestNeighbor: resizeWriter('nearest'),
  SpaceToDepth: depthWriter('SpaceToDepth'),
  _FusedConv2D: convWriter(4),
};

/** `MatMul` of matrices, with what `_FusedMatMul` has behind it. */
export function writeMatMul(writing: Writing): GraphValue {
  const { node, inputs, builder } = writing;
  const { bias, finish } = fusedOf(writing);
  const flag = (name: string): number => (flagIn(node, name) ? 1 : 0);
  const given = [builder.plain(inputs[0]), builder.plain(inputs[1]), ...(bias === null ? [] : [bias])];
  const y = builder.node('Gemm', given, { transA: flag('transpose_a'), transB: flag('transpose_b') });
  return builder.value(finish(y), inputs[0].dtype, 2);
}

/** Whether a value is written with its channels on axis 1 alone. */
export const isOnlyFirst = ({ first, plain }: GraphValue): boolean => first !== null && plain === null;

/** An axis of TensorFlow where a value with its channels on axis 1 has it. */
export function firstAxis(axis: number, rank: number): number {
  const whole = axis < 0 ? axis + rank : axis;
  if (whole === 0) return 0;
  return whole === rank - 1 ? 1 : whole + 1;
}

/** A value with its channels on axis 1 that is made of one such, else as TensorFlow has it. */
export function inOrderOf(
  x: GraphValue,
  builder: GraphBuilder,
  write: (name: string, axisOf: (axis: number) => number) => string,
): GraphValue {
  if (isOnlyFirst(x))
    return builder.firstValue(
      write(x.first!, (axis) => firstAxis(axis, x.rank!)),
      x.dtype,
      x.rank!,
    );
  return builder.value(
    write(builder.plain(x), (axis) => axis),
    x.dtype,
    x.rank,
  );
}
