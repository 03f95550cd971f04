import type { GraphBuilder, GraphValue, WriteNode, Writing } from './graph-builder.ts';
import { dtypeIn, wholeIn, numbersIn, refuseNode, textIn, type NodeDef } from './node-def.ts';
import { firstAxis, inOrderOf, isOnlyFirst } from './windows.ts';

const most = 2 ** 31 - 1; // a slice to here goes to the end

/** Pairs of a constant `[axes, 2]` as ONNX has them: all in front, then all behind. */
function padsOf(pairs: readonly number[], axisOf: (axis: number) => number): number[] {
  const rank = pairs.length / 2;
  const pads = new Array<number>(2 * rank).fill(0);
  for (let axis = 0; axis < rank; axis++) {
    pads[axisOf(axis)] = pairs[2 * axis];
    pads[rank + axisOf(axis)] = pairs[2 * axis + 1];
  }
  return pads;
}

function padWriter(modeOf: (node: NodeDef) => string): WriteNode {
  return ({ node, inputs: [x, paddings, value], builder }) => {
    const pairs = builder.numbers(node, paddings, 'paddings');
    return [
      inOrderOf(x, builder, (name, axisOf) => {
        const filling = value === undefined ? [] : [builder.plain(value)];
        return builder.node('Pad', [name, builder.ints(padsOf(pairs, axisOf)), ...filling], { mode: modeOf(node) });
      }),
    ];
  };
}

function mirrorMode(node: NodeDef): string {
  const mode = textIn(node, 'mode', 'REFLECT');
  if (mode === 'REFLECT') return 'reflect';
  throw refuseNode(node, `has mode ${mode}; ONNX has REFLECT alone`, mode);
}

/** Puts values behind each other along an axis. */
function concatenated({ node, builder }: Writing, values: readonly GraphValue[], axis: GraphValue): GraphValue {
  const [along] = builder.numbers(node, axis, 'axis');
  const [{ dtype, rank }] = values;
  if (values.some(isOnlyFirst) && values.every((each) => isOnlyFirst(each) || each.constant !== null)) {
    const known = values.find(isOnlyFirst)!.rank!;
    const names = values.map((each) => builder.first(each, known));
    return builder.firstValue(builder.node('Concat', names, { axis: firstAxis(along, known) }), dtype, known);
  }
  const names = values.map((each) => builder.plain(each));
  return builder.value(builder.node('Concat', names, { axis: along }), dtype, rank);
}

/** Bits of a mask: whether an axis of a slice is meant. */
const bit = (mask: number, axis: number): boolean => (mask & (1 << axis)) !== 0;

interface Span {
  readonly starts: number[];
  readonly ends: number[];
  readonly steps: number[];
}

/** `x[a:b:c, d, tf.newaxis]`: its parts in order. */
const writeStridedSlice: WriteNode = ({ node, inputs: [x, begin, end, strides], builder }) => {
  const [starts, ends, steps] = [
    builder.numbers(node, begin, 'begin'),
    builder.numbers(node, end, 'end'),
    builder.numbers(node, strides, 'strides'),
  ];
  const masks = Object.fromEntries(
    ['begin', 'end', 'ellipsis', 'new_axis', 'shrink_axis'].map((name) => [name, wholeIn(node, `${name}_mask`, 0)]),
  );
  const ellipsis = starts.findIndex((_, i) => bit(masks['ellipsis'], i));
  const count = starts.length;
  if (ellipsis !== -1 && ellipsis !== count - 1 && x.rank === null)
    throw refuseNode(node, 'has an ellipsis before other parts, and the number of axes is not known');
  const taken: Span & { readonly axes: number[] } = { starts: [], ends: [], steps: [], axes: [] };
  const single: number[] = [];
  const added: number[] = [];
  let axis = 0;
  let place = 0;
  for (let i = 0; i < count; i++) {
    if (i === ellipsis) {
      const rest = starts.slice(i + 1).filter((_, k) => !bit(masks['new_axis'], i + 1 + k)).length;
      const skipped = x.rank === null ? 0 : x.rank - axis - rest;
      axis += skipped;
      place += skipped;
    } else if (bit(masks['new_axis'], i)) added.push(place++);
    else {
      const isOne = bit(masks['shrink_axis'], i);
      const from = bit(masks['begin'], i) && !isOne ? (steps[i] > 0 ? 0 : most) : starts[i];
      const open = steps[i] > 0 ? most : -most;
      const to = isOne ? (starts[i] === -1 ? most : starts[i] + 1) : bit(masks['end'], i) ? open : ends[i];
      if (!(from === 0 && to === most && steps[i] === 1)) {
        taken.axes.push(axis);
        taken.starts.push(from);
        taken.ends.push(to);
        taken.steps.push(isOne ? 1 : steps[i]);
      }
      if (isOne) single.push(axis);
      else place++;
      axis++;
    }
  }
  const cut = (name: string, axes: readonly number[]): string =>
    axes.length === 0
      ? name
      : builder.node('Slice', [
          name,
          builder.ints(taken.starts),
          builder.ints(taken.ends),
          builder.ints(axes),
          builder.ints(taken.steps),
        ]);
  if (isOnlyFirst(x) && single.length === 0 && added.length === 0) {
    const axes = taken.axes.map((each) => firstAxis(each, x.rank!));
    return [builder.firstValue(cut(x.first!, axes), x.dtype, x.rank!)];
  }
  let name = cut(builder.plain(x), taken.axes);
  if (single.length > 0) name = builder.node('Squeeze', [name, builder.ints(single)]);
  if (added.length > 0) name = builder.node('Unsqueeze', [name, builder.ints(added)]);
  return [builder.value(name, x.dtype, x.rank === null ? null : x.rank - single.length + added.length)];
};

const writeSlice: WriteNode = ({ node, inputs: [x, begin, size], builder }) => {
  const starts = builder.numbers(node, begin, 'begin');
  const sizes = builder.numbers(node, size, 'size');
  const ends = starts.map((start, i) => (sizes[i] === -1 ? most : start + sizes[i]));
  const axes = starts.map((_, i) => i);
  return [
    inOrderOf(x, builder, (name, axisOf) =>
      builder.node('Slice', [name, builder.ints(starts), builder.ints(ends), builder.ints(axes.map(axisOf))]),
    ),
  ];
};

const writePack: WriteNode = ({ node, inputs, builder }) => {
  const axis = wholeIn(node, 'axis', 0);
  const [{ dtype, rank }] = inputs;
  const along = builder.ints([axis]);
  const names = inputs.map((each) => builder.node('Unsqueeze', [builder.plain(each), along]));
  return [builder.value(builder.node('Concat', names, { axis }), dtype, rank === null ? null : rank + 1)];
};

/** Pieces along an axis; `sizes` null: all alike. */
function splitInto(builder: GraphBuilder, x: GraphValue, axis: number, count: number, sizes: string | null): string[] {
  const given = sizes === null ? [builder.plain(x)] : [builder.plain(x), sizes];
  return builder.nodesOf('Split', given, { axis, ...(sizes === null ? { num_outputs: count } : {}) }, count);
}

const writeUnpack: WriteNode = ({ node, inputs: [x], builder }) => {
  const axis = wholeIn(node, 'axis', 0);
  const along = builder.ints([axis]);
  return splitInto(builder, x, axis, wholeIn(node, 'num', 1), null).map((name) =>
    builder.value(builder.node('Squeeze', [name, along]), x.dtype, x.rank === null ? null : x.rank - 1),
  );
};

const writeGather: WriteNode = ({ node, inputs: [x, indices, axis], builder }) => {
  if (wholeIn(node, 'batch_dims', 0) !== 0) throw refuseNode(node, 'has batch_dims; they must be 0');
  const [along] = axis === undefined ? [0] : builder.numbers(node, axis, 'axis');
  const name = builder.node('Gather', [builder.plain(x), builder.plain(indices)], { axis: along });
  const rank = x.rank === null || indices.rank === null ? null : x.rank + indices.rank - 1;
  return [builder.value(name, x.dtype, rank)];
};

/** The axes in another order, from the end to the beginning. */
function reversed(builder: GraphBuilder, x: GraphValue, axes: readonly number[]): GraphValue {
  const all = (value: number): string => builder.ints(axes.map(() => value));
  return inOrderOf(x, builder, (name, axisOf) =>
    builder.node('Slice', [name, all(most), all(-most), builder.ints(axes.map(axisOf)), all(-1)]),
  );
}

const shapeOf = (builder: GraphBuilder, x: GraphValue): string => builder.node('Shape', [builder.plain(x)]);

/** A whole tensor of one number. */
function filled(builder: GraphBuilder, sizes: string, value: string): string {
  return builder.node('Expand', [value, sizes]);
}

export const arrangement: Readonly<Record<string, WriteNode>> = {
  BroadcastTo: ({ inputs: [x, sizes], builder }) => [
    builder.value(builder.node('Expand', [builder.plain(x), builder.sizes(sizes)]), x.dtype),
  ],
  Concat: (writing) => [concatenated(writing, writing.inputs.slice(1), writing.inputs[0])],
  ConcatV2: (writing) => [concatenated(writing, writing.inputs.slice(0, -1), writing.inputs.at(-1)!)],
  ExpandDims({ node, inputs: [x, axis], builder }) {
    const axes = builder.ints(builder.numbers(node, axis, 'axis'));
    return [
      builder.value(builder.node('Unsqueeze', [builder.plain(x), axes]), x.dtype, x.rank === null ? null : x.rank + 1),
    ];
  },
  Fill: ({ inputs: [sizes, value], builder }) => [
    builder.value(filled(builder, builder.sizes(sizes), builder.plain(value)), value.dtype),
  ],
  Gather: writeGather,
  GatherNd: ({ inputs: [x, indices], builder }) => [
    builder.value(
      builder.node('GatherND', [builder.plain(x), builder.cast(builder.plain(indices), indices.dtype, 'int64')]),
      x.dtype,
    ),
  ],
  GatherV2: writeGather,
  MirrorPad: padWriter(mirrorMode),
  OnesLike: ({ inputs: [x], builder }) => [
    builder.value(filled(builder, shapeOf(builder, x), builder.scalar(1, x.dtype)), x.dtype, x.rank),
  ],
  Pack: writePack,
  Pad: padWriter(() => 'constant'),
  PadV2: padWriter(() => 'constant'),
  Range: ({ inputs, builder }) => [
    builder.value(
      builder.node(
        'Range',
        inputs.map((each) => builder.plain(each)),
      ),
      inputs[0].dtype,
      1,
    ),
  ],
  Rank: ({ inputs: [x], builder }) => [
    builder.value(builder.cast(builder.node('Size', [shapeOf(builder, x)]), 'int64', 'int32'), 'int32', 0),
  ],
  Reshape({ inputs: [x, sizes], builder }) {
    const rank = sizes.constant?.size ?? null;
    const known = sizes.constant === null ? [] : Array.from(sizes.constant.data, Number);
    const isZero = known.includes(0) ? { allowzero: 1 } : {};
    return [builder.value(builder.node('Reshape', [builder.plain(x), builder.sizes(sizes)], isZero), x.dtype, rank)];
  },
  ReverseV2: ({ node, inputs: [x, axes], builder }) => [reversed(builder, x, builder.numbers(node, axes, 'axis'))],
  Shape({ node, inputs: [x], builder }) {
    return [builder.value(builder.cast(shapeOf(builder, x), 'int64', dtypeIn(node, 'out_type')), 'int32', 1)];
  },
  Size: ({ inputs: [x], builder }) => [
    builder.value(builder.cast(builder.node('Size', [builder.plain(x)]), 'int64', 'int32'), 'int32', 0),
  ],
  Slice: writeSlice,
  Split({ node, inputs: [axis, x], builder }) {
    const [along] = builder.numbers(node, axis, 'axis');
    return splitInto(builder, x, along, wholeIn(node, 'num_split', 1), null).map((name) =>
      builder.value(name, x.dtype, x.rank),
    );
  },
  SplitV({ node, inputs: [x, sizes, axis], builder }) {
    const [along] = builder.numbers(node, axis, 'axis');
    const each = builder.numbers(node, sizes, 'sizes');
    return splitInto(builder, x, along, each.length, builder.ints(each)).map((name) =>
      builder.value(name, x.dtype, x.rank),
    );
  },
  Squeeze({ node, inputs: [x], builder }) {
    const axes = numbersIn(node, 'squeeze_dims');
    const given = axes.length === 0 ? [] : [builder.ints(axes)];
    const rank = x.rank === null || axes.length === 0 ? null : x.rank - axes.length;
    return [builder.value(builder.node('Squeeze', [builder.plain(x), ...given]), x.dtype, rank)];
  },
  StridedSlice: writeStridedSlice,
  Tile: ({ inputs: [x, repeats], builder }) => [
    builder.value(builder.node('Tile', [builder.plain(x), builder.sizes(repeats)]), x.dtype, x.rank),
  ],
  Transpose({ node, inputs: [x, order], builder }) {
    const perm = builder.numbers(node, order, 'perm');
    return [builder.value(builder.node('Transpose', [builder.plain(x)], { perm }), x.dtype, perm.length)];
  },
  Unpack: writeUnpack,
  ZerosLike: ({ inputs: [x], builder }) => [
    builder.value(filled(builder, shapeOf(builder, x), builder.scalar(0, x.dtype)), x.dtype, x.rank),
  ],
};
