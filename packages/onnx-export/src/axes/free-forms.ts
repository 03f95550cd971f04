import {
  apply,
  applyAll,
  avgPoolOp,
  broadcastShapes,
  broadcastTo,
  cast,
  convOp,
  convTransposeOp,
  convWeightGradientOp,
  quotient,
  full,
  layerNormOp,
  matmulOp,
  maxPoolOp,
  maxPoolPositionsOp,
  mean,
  meanOp,
  padAxes,
  primitiveOperations,
  reshape,
  slice,
  sum,
  sumOp,
  type Inputs,
  type Op,
  type Operation,
  type Tensor,
  type Trace,
} from '@gradkit/core-tensor/functional';
import { averagesImages, imageAxes, needsBlocks, sumInBlocks } from '../legalize/block-sums.ts';
import { lowerOne } from '../legalize/lower-one.ts';
import { convTransposeOrBiasOp } from './conv-transpose-or-bias.ts';
import { formOf, isFree, type ChosenForm, type FreeForm, type Several } from './form-of.ts';
import { record } from '../rewrite/record.ts';
import { productOrZerosOp } from './product-or-zeros.ts';
import { recurrenceForms } from './recurrence-of-some.ts';
import { rewriteTrace } from '../rewrite/rewrite-trace.ts';
import { keep, rewrite } from '../rewrite/rewrite.ts';

function isAnyFree(all: Several, input: number): boolean {
  return all[0].inputs[input].shape.some((_, axis) => isFree(all, input, axis));
}

const decomposed = <I extends Inputs, A extends object>({ op, inputs, attributes, outputs }: Operation<I, A>) =>
  op.decomposition!(
    inputs,
    attributes,
    outputs,
    primitiveOperations,
    outputs.map(() => true),
  );

/** Whether a batch axis is free in one operand and broadcasts in the other. One matrix on the right serves all rows, if they lie in order. */
function broadcastsFree(all: Several<Inputs, { readonly transposeA: boolean }>): boolean {
  const [a, b] = all[0].inputs;
  if (b.rank === 2 && !all[0].attributes.transposeA) return false;
  const axes = Array.from({ length: Math.max(a.rank, b.rank) - 2 }, (_, i) => -3 - i);
  return axes.some((axis) => isFree(all, 0, axis) !== isFree(all, 1, axis));
}

/** Whether attributes of nodes differ, which files hold fixed, and not because one window is as large as the image. */
function followsInAttributes(all: Several<Inputs, { readonly kernel?: readonly number[] | undefined }>): boolean {
  const [kernel, nodes] = [
    (one: (typeof all)[number]): string => JSON.stringify(one.attributes.kernel),
    (one: (typeof all)[number]): string =>
      JSON.stringify(lowerOne(one).nodes.map(({ opType, attributes }) => [opType, attributes])),
  ];
  if (all.some((one) => kernel(one) !== kernel(all[0]))) return false;
  const first = nodes(all[0]);
  return all.some((one) => nodes(one) !== first);
}

interface Windows {
  readonly padding: readonly (readonly [before: number, after: number])[];
  readonly stride: readonly number[];
}

/** Whether it is the padding that differs, as what a stride leaves follows the size. */
function followsInPadding(all: Several<Inputs, Windows>): boolean {
  const [padding, strides] = [new Set<string>(), new Set<string>()];
  for (const { attributes } of all) {
    padding.add(JSON.stringify(attributes.padding));
    strides.add(attributes.stride.join());
  }
  return padding.size > 1 && strides.size === 1;
}

/** Padding of an axis with which a transposed convolution leaves nothing out at any size: a stride leaves up to one less than it. */
function leastPadding(all: Several<Inputs, Windows>, axis: number): readonly [before: number, after: number] {
  const [before, after] = [0, 1].map((side) => all.map(({ attributes }) => attributes.padding[axis][side]));
  const follows = (padding: readonly number[]): boolean => padding.some((entries) => entries !== padding[0]);
  const least = Math.max(...after) + 1 - all[0].attributes.stride[axis];
  return [follows(before) ? 0 : before[0], follows(after) ? least : after[0]];
}

/** Whether windows of the gradient of a weight may be none. */
function maySeeNothing(all: Several): boolean {
  return all[0].inputs[1].shape.some((size, axis) => axis > 1 && (size === 0 || isFree(all, 1, axis)));
}

const runningForms: readonly FreeForm[] = [
  ...recurrenceForms,
  // ReduceMean of nothing is 0
  formOf(
    meanOp,
    (all) => all[0].attributes.axes.some((axis) => isFree(all, 0, axis) || all[0].inputs[0].shape[axis] === 0),
    ({ inputs: [x], attributes: { axes, keepDims } }) => {
      const count = axes.reduce((product, axis) => product * x.shape[axis], 1);
      return [quotient(sum(x, axes, { keepDims }), full([], count, { dtype: x.dtype }))];
    },
  ),
  // ReduceSum adds one after another: in float64, which needs fewer operators than blocks whose number the running model finds
  formOf(
    sumOp,
    (all) => all[0].inputs[0].dtype === 'float32' && all[0].attributes.axes.some((axis) => isFree(all, 0, axis)),
    ({ inputs: [x], attributes: { axes, keepDims } }) => [cast(sum(cast(x, 'float64'), axes, { keepDims }), 'float32')],
  ),
  { fails: needsBlocks, instead: (one, all) => [sumInBlocks(one, all)] },
  // GlobalAveragePool adds one after another, too
  {
    fails: (all) => all.every(averagesImages) && imageAxes(all[0].inputs[0]).some((axis) => isFree(all, 0, axis)),
    instead: ({ inputs: [x] }) => [mean(x, imageAxes(x), { keepDims: true })],
  },
  // pools of no channels are refused, but of no images they are not
  ...[avgPoolOp, maxPoolOp, maxPoolPositionsOp].map((op) =>
    formOf<[x: Tensor], object>(
      op as Op<[x: Tensor]>,
      (all) => isFree(all, 0, 1),
      ({ inputs: [x], attributes, outputs }) => {
        const [batch, channels, ...sizes] = x.shape;
        const images = reshape(x, [batch * channels, 1, ...sizes]);
        return applyAll(op as Op, [images], attributes).map((y, i) => reshape(y, outputs[i].shape));
      },
    ),
  ),
  // LayerNormalization refuses to normalize nothing
  formOf(
    layerNormOp,
    (all) => all[0].inputs[0].shape.some((_, axis) => axis >= all[0].attributes.axis && isFree(all, 0, axis)),
    decomposed,
  ),
  // MatMul does not broadcast 1 to a batch of 0
  formOf(matmulOp, broadcastsFree, ({ inputs: [a, b], attributes }) => {
    const batch = broadcastShapes('matmul', a.shape.slice(0, -2), b.shape.slice(0, -2));
    const whole = (x: Tensor): Tensor => broadcastTo(x, [...batch, ...x.shape.slice(-2)]);
    return [apply(matmulOp, [whole(a), whole(b)], attributes)];
  }),
  // a batch of products of nothing is not filled
  formOf(
    matmulOp,
    (all) => {
      const inner = all[0].attributes.transposeA ? -2 : -1;
      return all[0].outputs[0].rank > 2 && (isFree(all, 0, inner) || all[0].inputs[0].shape.at(inner) === 0);
    },
    ({ inputs, attributes }) => [apply(productOrZerosOp, inputs, attributes)],
  ),
  // entries that ConvTranspose leaves out or adds, which follow a size, are cut away behind it
  formOf(convTransposeOp, followsInPadding, ({ inputs, attributes, outputs: [y] }, all) => {
    const padding = attributes.padding.map((_, axis) => leastPadding(all, axis));
    const ranges = y.shape.map((size, axis) => {
      const start = axis < 2 ? 0 : attributes.padding[axis - 2][0] - padding[axis - 2][0];
      return [start, start + size] as const;
    });
    return [slice(apply(convTransposeOp, inputs, { ...attributes, padding }), ranges)];
  }),
  // ConvTranspose reads entries that are not there
  formOf(
    convTransposeOp,
    (all) => all[0].inputs[0].shape.some((size, axis) => size === 0 || (axis > 0 && isFree(all, 0, axis))),
    ({ inputs, attributes }) => [apply(convTransposeOrBiasOp, inputs, attributes)],
  ),
  // Conv never returns where weights have no elements and it moves in steps or pads
  formOf(convOp, (all) => isAnyFree(all, 1), decomposed),
  // its gradient is such a convolution, or products that are sums over the windows
  formOf(
    convWeightGradientOp,
    (all) =>
      maySeeNothing(all) || (isAnyFree(all, 1) && lowerOne(all[0]).nodes.some(({ opType }) => opType === 'Conv')),
    decomposed,
  ),
  // padding that follows a size stands before the operator
  formOf(convOp, followsInAttributes, ({ inputs: [x, ...others], attributes }) => {
    const { padding } = attributes;
    const none = padding.map(() => [0, 0] as const);
    return [apply(convOp, [padAxes(x, [0, 0, ...padding]), ...others], { ...attributes, padding: none })];
  }),
  // Conv refuses to have no window, which a gradient may: it gets one more, which is left out
  formOf(
    convOp,
    (all) => all.some(({ outputs: [y] }) => y.shape.includes(0, 2)),
    ({ inputs, attributes, outputs: [y] }) => {
      const { padding, stride } = attributes;
      const longer = padding.map(([before, after], axis) => [before, after + stride[axis]] as const);
      const ranges = y.shape.map((size, axis) => (axis < 2 ? null : ([0, size] as const)));
      return [slice(apply(convOp, inputs, { ...attributes, padding: longer }), ranges)];
    },
  ),
  { fails: (all) => all[0].op.decomposition !== undefined && followsInAttributes(all), instead: decomposed },
];

/** Results of an operation that its other form leaves out: what takes them must do without, too. */
function leftOut(one: Operation, form: ChosenForm): readonly Tensor[] {
  if (one.outputs.length === 1) return [];
  return one.outputs.slice(record(() => form(one), one.origin).outputs.length);
}

/**
 * For each operation the form in which it works at every size of the free axes, 0 among them; null where it does so as it is.
 *
 * @param traces of one form, small sizes among them: of what is `min(batch, 2)` only they show that it is free
 * @param forms that come into question; default those of what runs
 */
export function freeFormsOf(
  traces: readonly Trace[],
  forms: readonly FreeForm[] = runningForms,
): readonly (ChosenForm | null)[] {
  const missing = new Set<Tensor>();
  return traces[0].operations.map((one, at) => {
    const all = traces.map(({ operations }) => operations[at]);
    const form = forms.find((each) => each.fails(all));
    const lacks = one.op.decomposition !== undefined && one.inputs.some((input) => missing.has(input));
    if (form === undefined) return lacks ? decomposed : null;
    const chosen: ChosenForm = (each) => form.instead(each, all);
    for (const output of leftOut(one, chosen)) missing.add(output);
    return chosen;
  });
}

/** A trace with operations in other forms. */
export function withForms(trace: Trace, chosen: readonly (ChosenForm | null)[]): Trace {
  return rewriteTrace(trace, (step) =>
    rewrite(step, (one, at) => {
      const form = chosen[at];
      return form === null ? keep(one) : record(() => form(one), one.origin);
    }),
  );
}
