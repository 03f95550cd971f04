import { arrangement } from './arrangement.ts';
import { blocks } from './blocks.ts';
import { elementwise } from './elementwise.ts';
import type { GraphValue, WriteNode, Writing } from './graph-builder.ts';
import { refuseNode } from './node-def.ts';
import { reductionsAndProducts } from './reductions.ts';
import { windows } from './windows.ts';

const passOn: WriteNode = ({ inputs }) => inputs;

const writers: Readonly<Record<string, WriteNode | undefined>> = {
  ...arrangement,
  ...blocks,
  ...elementwise,
  ...reductionsAndProducts,
  ...windows,
  EnsureShape: ({ inputs }) => [inputs[0]],
  Identity: passOn,
  IdentityN: passOn,
  Snapshot: passOn,
  StopGradient: passOn,
};

/** Operators of TensorFlow that are known, beside constants and inputs. */
const operatorNames: readonly string[] = Object.keys(writers).toSorted();

const inputCounts: readonly (readonly [least: number, operators: string])[] = [
  [0, 'IdentityN'],
  [
    2,
    'Add AddV2 All Any ArgMax ArgMin BatchMatMul BatchMatMulV2 BiasAdd BroadcastTo Concat ConcatV2 Conv2D Conv3D Cumsum DepthwiseConv2dNative Div DivNoNan Equal EuclideanNorm ExpandDims Fill FloorDiv FloorMod FusedDepthwiseConv2dNative Gather GatherNd Greater GreaterEqual Less LessEqual LogicalAnd LogicalOr MatMul Max Maximum Mean Min Minimum MirrorPad Mod Mul NotEqual Pad Pow Prelu Prod RealDiv Reshape ResizeBilinear ResizeNearestNeighbor ReverseV2 Split SquaredDifference Sub Sum Tile TopKV2 Transpose _FusedConv2D _FusedMatMul',
  ],
  [
    3,
    'BatchToSpaceND ClipByValue Conv2DBackpropInput GatherV2 PadV2 Range Select SelectV2 Slice SpaceToBatchND SplitV',
  ],
  [4, 'OneHot StridedSlice'],
  [5, 'FusedBatchNorm FusedBatchNormV2 FusedBatchNormV3'],
];

/** How many inputs an operator must have, where it is not one. */
const leastInputs: ReadonlyMap<string, number> = new Map(
  inputCounts.flatMap(([least, operators]) => operators.split(' ').map((op) => [op, least] as const)),
);

const controlFlow =
  /^(Enter|Exit|If|LoopCond|Merge|NextIteration|Partitioned|Stateful|StatelessIf|StatelessWhile|Switch|TensorArray|TensorList|While)/;

/** Writes a node by its operator. @throws {DataError} if that is unknown */
export function writeNode(writing: Writing): readonly GraphValue[] {
  const { node, builder } = writing;
  const write = Object.hasOwn(writers, node.op) ? writers[node.op] : undefined;
  if (write === undefined) {
    const advice = controlFlow.test(node.op)
      ? 'which is control flow; write the loop in TypeScript around a model of what is within'
      : 'which has no counterpart here; leave it out of the graph, e.g. by saving the part before it as a model of its own';
    throw refuseNode(node, `is of an operator ${advice}. Known are ${operatorNames.join(', ')}`, node.op);
  }
  const least = leastInputs.get(node.op) ?? 1;
  if (writing.inputs.length < least)
    throw refuseNode(node, `has ${writing.inputs.length} inputs; it must have ${least} or more`, writing.inputs.length);
  builder.begin(node);
  return write(writing);
}
