import {
  applyAll,
  arange,
  concat,
  cummaxOp,
  cumminOp,
  cumprodOp,
  full,
  greaterEqual,
  lessEqual,
  logaddexp,
  logcumsumexpOp,
  logicalOr,
  mul,
  notEqual,
  permute,
  reshape,
  scanOp,
  slice,
  where,
  wholeRange,
  zeros,
  type DType,
  type Op,
  type ScanStep,
  type Tensor,
} from '@gradkit/core-tensor/functional';
import { formOf, isFree, type FreeForm } from './form-of.ts';

type Running = Op<[x: Tensor], { axis: number }>;

/** What runs along an axis whose size is free goes from entry to entry: a file does not count rounds that double their reach. */
function runningForm(
  op: Running,
  { step, first }: { step: ScanStep; first(like: Tensor): readonly Tensor[] },
): FreeForm {
  return formOf(
    op,
    (all) => isFree(all, 0, all[0].attributes.axis),
    ({ inputs: [x], attributes: { axis } }) => {
      const order = [axis, ...x.shape.map((_, k) => k).filter((k) => k !== axis)];
      const rows = permute(x, order);
      const [state, ...others] = first(rows);
      const more = concat([rows, reshape(state, [1, ...state.shape])]); // ONNX Runtime refuses to scan nothing
      const places = arange(x.shape[axis] + 1, { dtype: 'int32' });
      const how = { step, states: 1 + others.length, sequences: 2, reverse: false };
      const results = applyAll(scanOp, [state, ...others, more, places], how); // of known values, too, which `scan` takes step by step
      const back = order.map((_, k) => order.indexOf(k));
      return results.slice(1 + others.length).map((y) => permute(slice(y, { axis: 0, end: -1 }), back));
    },
  );
}

/** Of an entry, one value in each place. */
const filled = ({ shape, dtype }: Tensor, value: number): Tensor => full(shape.slice(1), value, { dtype });

/** What any element replaces. */
function worst(dtype: DType, sign: 1 | -1): number {
  const [least, most] = wholeRange(dtype) ?? [-Infinity, Infinity];
  return sign === 1 ? least : most;
}

/** The best entry so far and where it stands: the last of equal ones, NaN before all. */
const extremum = (op: Running, sign: 1 | -1): FreeForm =>
  runningForm(op, {
    first: (rows) => [filled(rows, worst(rows.dtype, sign)), zeros(rows.shape.slice(1), { dtype: 'int32' })],
    step([best, place], [x, now]) {
      const isBetter = sign === 1 ? greaterEqual(x, best) : lessEqual(x, best);
      const isNew = logicalOr(isBetter, notEqual(x, x));
      const after = [where(isNew, x, best), where(isNew, now, place)];
      return { states: after, outputs: after };
    },
  });

/** Operations that are composed of as many others as follow a size, each as one that takes any. */
export const scanForms: readonly FreeForm[] = [
  extremum(cummaxOp, 1),
  extremum(cumminOp, -1),
  runningForm(cumprodOp, {
    first: (rows) => [filled(rows, 1)],
    step([product], [x]) {
      const next = mul(product, x);
      return { states: [next], outputs: [next] };
    },
  }),
  runningForm(logcumsumexpOp, {
    first: (rows) => [filled(rows, -Infinity)],
    step([total], [x]) {
      const next = logaddexp(total, x);
      return { states: [next], outputs: [next] };
    },
  }),
];
