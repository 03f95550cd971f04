import {
  add,
  applyAll,
  arange,
  avgPoolGradientOp,
  avgPoolOp,
  batchNormOp,
  convOp,
  convTransposeOp,
  convWeightGradientOp,
  maxPoolGradientOp,
  maxPoolOp,
  maxPoolPositionsOp,
  maxPoolTakeOp,
  mul,
  reshapeTo,
  sizeOf,
  type Tensor,
} from '@gradkit/core-tensor/functional';
import { areShared, moveAxis, whole, type Call, type Rule } from './call.ts';

/** `[examples, batch, …]` → `[examples · batch, …]` */
function merged(x: Tensor): Tensor {
  const [size, batch, ...rest] = x.shape;
  return reshapeTo(x, [size * batch, ...rest]);
}

function split(x: Tensor, size: number): Tensor {
  const [all, ...rest] = x.shape;
  return reshapeTo(x, [size, all / size, ...rest]);
}

/** The examples are more images of the batch. */
function asImages({ op, attributes, size }: Call, inputs: readonly Tensor[]): readonly Tensor[] {
  return applyAll(op, inputs, attributes).map((y) => split(y, size));
}

/** All inputs are images. */
const ofImages: Rule = (call) =>
  asImages(
    call,
    call.given.map((_, i) => merged(whole(call, i))),
  );

/** Positions of the largest count through all images: those of one batch for all examples are moved to the images of each. */
const byPositions: Rule = (call) => {
  const { given, inputs, size } = call;
  const moved = (positions: Tensor): Tensor => {
    const starts = mul(arange(size, { dtype: 'int32' }), sizeOf(inputs[1].shape));
    return add(positions, reshapeTo(starts, [size, 1, 1, ...inputs[2].shape.slice(2).map(() => 1)]));
  };
  const indices = whole(call, 2);
  const positions = given[2].isBatched ? indices : moved(indices);
  return asImages(call, [merged(whole(call, 0)), merged(whole(call, 1)), merged(positions)]);
};

/** `[examples, batch, channels, …]` → `[batch, examples · channels, …]` */
function besideEachOther(x: Tensor): Tensor {
  const [size, batch, channels, ...rest] = x.shape;
  return reshapeTo(moveAxis(x, 0, 1), [batch, size * channels, ...rest]);
}

/** The images of all examples with one kernel, or the channels of each as groups of their own with its kernel. */
function convolutionRule(record: typeof convOp): Rule {
  return (call) => {
    const { given, size, outputs } = call;
    const attributes = call.attributes as Parameters<typeof record.infer>[1]; // the record's own
    if (areShared(call, 1))
      return asImages(call, [merged(given[0].tensor), ...given.slice(1).map(({ tensor }) => tensor)]);
    const groups = { ...attributes, groups: attributes.groups * size };
    const [x, ...weights] = given.map((_, i) => whole(call, i));
    const [y] = applyAll(record, [besideEachOther(x), merged(weights[0]), ...weights.slice(1).map(merged)], groups);
    const [batch, channels, ...rest] = outputs[0].shape;
    return [moveAxis(reshapeTo(y, [batch, size, channels, ...rest]), 1, 0)];
  };
}

const convolutionWeightRule: Rule = (call) => {
  const attributes = call.attributes as Parameters<typeof convWeightGradientOp.infer>[1]; // the record's own
  const inputs = [besideEachOther(whole(call, 0)), besideEachOther(whole(call, 1))] as const;
  const groups = { ...attributes, groups: attributes.groups * call.size };
  return [split(applyAll(convWeightGradientOp, [...inputs], groups)[0], call.size)];
};

/** With fixed statistics, examples are more images. */
const batchNormRule: Rule = (call) =>
  areShared(call, 1)
    ? asImages(call, [merged(call.given[0].tensor), ...call.given.slice(1).map(({ tensor }) => tensor)])
    : null;

/** What is done to images, `[batch, channels, …]`. */
export const windowRules: readonly (readonly [object, Rule])[] = [
  ...[avgPoolOp, avgPoolGradientOp, maxPoolOp, maxPoolPositionsOp].map((record) => [record, ofImages] as const),
  [maxPoolGradientOp, byPositions],
  [maxPoolTakeOp, byPositions],
  [convOp, convolutionRule(convOp)],
  [convTransposeOp, convolutionRule(convTransposeOp)],
  [convWeightGradientOp, convolutionWeightRule],
  [batchNormOp, batchNormRule],
];
