import type { GraphBuilder, WriteNode, Writing } from './graph-builder.ts';
import { refuseNode } from './node-def.ts';

// Blocks of pixels and the batch, between which TensorFlow 1 moves what a dilated convolution takes and gives.

const range = (from: number, to: number): number[] => Array.from({ length: to - from }, (_, i) => from + i);

interface Blocks {
  readonly rank: number;
  /** the size of a block along each spatial axis */
  readonly block: readonly number[];
  /** what is added or taken away, before and after each spatial axis */
  readonly before: readonly number[];
  readonly after: readonly number[];
}

function blocksOf({ node, builder, inputs: [x, block, ends] }: Writing, what: 'paddings' | 'crops'): Blocks {
  const sizes = builder.numbers(node, block, 'block_shape');
  const both = builder.numbers(node, ends, what);
  if (x.rank === null) throw refuseNode(node, 'takes a tensor of which the number of axes is not known');
  if (sizes.length >= x.rank || both.length !== 2 * sizes.length)
    throw refuseNode(
      node,
      `has ${sizes.length} numbers in block_shape and ${both.length} in ${what} for ${x.rank} axes; it must have one, and two, for each axis of a block`,
    );
  const [before, after] = [0, 1].map((side) => both.filter((_, i) => i % 2 === side));
  return { rank: x.rank, block: sizes, before, after };
}

/** Sizes of a tensor: one list of int64 each for the batch, the axes of a block in turn, and the rest. */
function sizesOf(builder: GraphBuilder, name: string, { block, rank }: Blocks) {
  const shape = builder.node('Shape', [name]);
  const part = (from: number, to: number): string =>
    builder.node('Slice', [shape, builder.ints([from]), builder.ints([to])]);
  const rest = block.length + 1 < rank ? [part(block.length + 1, rank)] : [];
  return { batch: part(0, 1), spatial: block.map((_, i) => part(i + 1, i + 2)), rest };
}

const reshaped = (builder: GraphBuilder, name: string, sizes: readonly string[]): string =>
  builder.node('Reshape', [name, builder.node('Concat', sizes, { axis: 0 })]);

const product = (numbers: readonly number[]): number => numbers.reduce((all, each) => all * each, 1);

/** `[batch, h · b, w · b, …]` as `[b · b · batch, h, w, …]`, with zeros around before. */
const writeSpaceToBatch: WriteNode = (writing) => {
  const { builder, inputs } = writing;
  const [x] = inputs;
  const blocks = blocksOf(writing, 'paddings');
  const { block, before, after, rank } = blocks;
  const count = block.length;
  const rest = new Array<number>(rank - count - 1).fill(0);
  const pads = builder.ints([0, ...before, ...rest, 0, ...after, ...rest]);
  const padded = builder.node('Pad', [builder.plain(x), pads]);
  const sizes = sizesOf(builder, padded, blocks);
  const each = block.map((size) => builder.ints([size]));
  const outer = sizes.spatial.map((size, i) => builder.node('Div', [size, each[i]]));
  const apart = reshaped(builder, padded, [sizes.batch, ...outer.flatMap((size, i) => [size, each[i]]), ...sizes.rest]);
  const perm = [
    ...block.map((_, i) => 2 * i + 2),
    0,
    ...block.map((_, i) => 2 * i + 1),
    ...range(2 * count + 1, rank + count),
  ];
  const turned = builder.node('Transpose', [apart], { perm });
  const batch = builder.node('Mul', [sizes.batch, builder.ints([product(block)])]);
  return [builder.value(reshaped(builder, turned, [batch, ...outer, ...sizes.rest]), x.dtype, rank)];
};

/** And back, with what is left over cut off behind. */
const writeBatchToSpace: WriteNode = (writing) => {
  const { builder, inputs } = writing;
  const [x] = inputs;
  const blocks = blocksOf(writing, 'crops');
  const { block, before, after, rank } = blocks;
  const count = block.length;
  const name = builder.plain(x);
  const sizes = sizesOf(builder, name, blocks);
  const each = block.map((size) => builder.ints([size]));
  const batch = builder.node('Div', [sizes.batch, builder.ints([product(block)])]);
  const apart = reshaped(builder, name, [...each, batch, ...sizes.spatial, ...sizes.rest]);
  const perm = [count, ...block.flatMap((_, i) => [count + 1 + i, i]), ...range(2 * count + 1, rank + count)];
  const turned = builder.node('Transpose', [apart], { perm });
  const whole = sizes.spatial.map((size, i) => builder.node('Mul', [size, each[i]]));
  const together = reshaped(builder, turned, [batch, ...whole, ...sizes.rest]);
  if ([...before, ...after].every((size) => size === 0)) return [builder.value(together, x.dtype, rank)];
  const ends = builder.node('Sub', [builder.node('Concat', whole, { axis: 0 }), builder.ints(after)]);
  const axes = builder.ints(block.map((_, i) => i + 1));
  return [builder.value(builder.node('Slice', [together, builder.ints(before), ends, axes]), x.dtype, rank)];
};

export const blocks: Readonly<Record<string, WriteNode>> = {
  BatchToSpaceND: writeBatchToSpace,
  SpaceToBatchND: writeSpaceToBatch,
};
