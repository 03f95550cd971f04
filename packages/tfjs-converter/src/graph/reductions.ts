import type { GraphBuilder, GraphValue, WriteNode, Writing } from './graph-builder.ts';
import { dtypeIn, flagIn, refuseNode, textIn, wholeIn } from './node-def.ts';
import { firstAxis, inOrderOf, isOnlyFirst, writeMatMul } from './windows.ts';

const reductions = {
  Max: 'ReduceMax',
  Mean: 'ReduceMean',
  Min: 'ReduceMin',
  Prod: 'ReduceProd',
  Sum: 'ReduceSum',
  EuclideanNorm: 'ReduceL2',
} as const;

/** How many axes are left. */
const rankAfter = (rank: number | null, axes: number, keepDims: boolean): number | null =>
  rank === null ? null : keepDims ? rank : rank - axes;

function reductionWriter(opType: string): WriteNode {
  return ({ node, inputs: [x, axes], builder }) => {
    const keepDims = flagIn(node, 'keep_dims');
    const attributes = { keepdims: keepDims ? 1 : 0 };
    const isScalarAxes = axes.constant !== null;
    const given = isScalarAxes ? builder.numbers(node, axes, 'axes') : null;
    if (given !== null && isOnlyFirst(x)) {
      const rank = x.rank!;
      const moved = given.map((axis) => firstAxis(axis, rank));
      const name = builder.node(opType, [x.first, builder.ints(moved)], attributes);
      if (keepDims) return [builder.firstValue(name, x.dtype, rank)];
      const areSizes = moved.every((axis) => axis > 1) && moved.length === rank - 2;
      if (areSizes) return [builder.value(name, x.dtype, 2)]; // batch and channels, in this order
    }
    const list = given === null ? builder.sizes(axes) : builder.ints(given);
    const noAxes = given?.length === 0 ? { noop_with_empty_axes: 1 } : {};
    const name = builder.node(opType, [builder.plain(x), list], { ...attributes, ...noAxes });
    return [builder.value(name, x.dtype, rankAfter(x.rank, given?.length ?? 0, keepDims))];
  };
}

/** `All`, `Any`: the least or largest of 0 and 1. */
function truthWriter(opType: string): WriteNode {
  const reduce = reductionWriter(opType);
  return (writing) => {
    const { builder, inputs } = writing;
    const numbers = builder.value(builder.cast(builder.plain(inputs[0]), 'bool', 'int32'), 'int32', inputs[0].rank);
    const [y] = reduce({ ...writing, inputs: [numbers, inputs[1]] });
    return [builder.value(builder.cast(builder.plain(y), 'int32', 'bool'), 'bool', y.rank)];
  };
}

function argWriter(opType: string): WriteNode {
  return ({ node, inputs: [x, axis], builder }) => {
    const [along] = builder.numbers(node, axis, 'axis');
    const places = builder.node(opType, [builder.plain(x)], { axis: along, keepdims: 0 });
    return [builder.value(builder.cast(places, 'int64', 'int32'), 'int32', x.rank === null ? null : x.rank - 1)];
  };
}

const writeCumsum: WriteNode = ({ node, inputs: [x, axis], builder }) => {
  const [along] = builder.numbers(node, axis, 'axis');
  const flags = { exclusive: flagIn(node, 'exclusive') ? 1 : 0, reverse: flagIn(node, 'reverse') ? 1 : 0 };
  const name = builder.node('CumSum', [builder.plain(x), builder.scalar(along, 'int64')], flags);
  return [builder.value(name, x.dtype, x.rank)];
};

function softmaxWriter(opType: string): WriteNode {
  return ({ inputs: [x], builder }) => [
    inOrderOf(x, builder, (name, axisOf) => builder.node(opType, [name], { axis: isOnlyFirst(x) ? axisOf(-1) : -1 })),
  ];
}

/** Products of stacks of matrices; either side may be turned. */
const writeBatchMatMul: WriteNode = ({ node, inputs, builder }) => {
  const [a, b] = ['adj_x', 'adj_y'].map((name) => flagIn(node, name));
  const [x, y] = inputs.map((value) => builder.plain(value));
  const ranks = inputs.map(({ rank }) => rank);
  const rank = ranks.includes(null) ? null : Math.max(...ranks.map(Number));
  if (!a && !b) return [builder.value(builder.node('MatMul', [x, y]), inputs[0].dtype, rank)];
  const equation = `...${a ? 'ki' : 'ik'},...${b ? 'jk' : 'kj'}->...ij`;
  return [builder.value(builder.node('Einsum', [x, y], { equation }), inputs[0].dtype, rank)];
};

const writeEinsum: WriteNode = ({ node, inputs, builder }) => {
  const equation = textIn(node, 'equation', '');
  if (equation === '') throw refuseNode(node, 'has no equation');
  const names = inputs.map((value) => builder.plain(value));
  return [builder.value(builder.node('Einsum', names, { equation }), inputs[0].dtype)];
};

const writeTopK: WriteNode = ({ inputs: [x, k], builder }: Writing) => {
  const count = builder.node('Reshape', [builder.sizes(k), builder.ints([1])]);
  const [values, places] = builder.nodesOf('TopK', [builder.plain(x), count], { axis: -1, sorted: 1, largest: 1 }, 2);
  return [
    builder.value(values, x.dtype, x.rank),
    builder.value(builder.cast(places, 'int64', 'int32'), 'int32', x.rank),
  ];
};

const oneHotOf = (builder: GraphBuilder, [indices, depth, on, off]: readonly GraphValue[], axis: number): string => {
  const one = builder.ints([1]);
  const values = builder.node(
    'Concat',
    [off, on].map((value) => builder.node('Reshape', [builder.plain(value), one])),
    { axis: 0 },
  );
  return builder.node('OneHot', [builder.plain(indices), builder.plain(depth), values], { axis });
};

export const reductionsAndProducts: Readonly<Record<string, WriteNode>> = {
  ...Object.fromEntries(Object.entries(reductions).map(([name, opType]) => [name, reductionWriter(opType)])),
  All: truthWriter('ReduceMin'),
  Any: truthWriter('ReduceMax'),
  ArgMax: argWriter('ArgMax'),
  ArgMin: argWriter('ArgMin'),
  BatchMatMul: writeBatchMatMul,
  BatchMatMulV2: writeBatchMatMul,
  Cumsum: writeCumsum,
  Einsum: writeEinsum,
  LogSoftmax: softmaxWriter('LogSoftmax'),
  MatMul: (writing) => [writeMatMul(writing)],
  OneHot({ node, inputs, builder }) {
    const axis = wholeIn(node, 'axis', -1);
    return [builder.value(oneHotOf(builder, inputs, axis), dtypeIn(node, 'T'))];
  },
  Softmax: softmaxWriter('Softmax'),
  TopKV2: writeTopK,
  _FusedMatMul: (writing) => [writeMatMul(writing)],
};
