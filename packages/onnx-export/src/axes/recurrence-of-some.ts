import {
  applyAll,
  defineOp,
  gruOp,
  lstmOp,
  reshape,
  slice,
  trace,
  type OnnxBody,
  type OnnxValue,
  type Op,
  type Shape,
  type Tensor,
} from '@gradkit/core-tensor/functional';
import { formOf, isFree, type FreeForm } from './form-of.ts';

type Recurrence = typeof lstmOp;

/** A value or, where a second one has no elements, one number in a shape that has some: a session sees in the file that it is not empty. */
const orRowOp: Op<[value: Tensor, x: Tensor], { shape: Shape; fill: number }> = defineOp({
  name: 'orRow',
  infer: ([value, x], { shape }) => (x.shape.includes(0) ? { shape, dtype: value.dtype } : value),
  forward([value, x], y, { fill }) {
    if (x.size === 0) y.data.fill(fill);
    else y.data.set(value.data);
  },
  onnx({ shape, fill }, { inputs: [value, x], node, constant }) {
    const size = node({ opType: 'Size', inputs: [x] }, { shape: [], dtype: 'int64' });
    const isThere = node(
      { opType: 'Cast', inputs: [size], attributes: { to: { dtype: 'bool' } } },
      { shape: [], dtype: 'bool' },
    );
    const body = (given: OnnxValue): OnnxBody => ({
      outside: [given],
      trace: () => trace((one) => [one], [given], { origin: new Error('recurrence') }),
    });
    const bodies = { then_branch: body(value), else_branch: body(constant(fill, value.dtype, shape)) };
    return { opType: 'If', inputs: [isThere], bodies };
  },
});

/** A recurrence over a batch that may be empty, as one over a row of zeros then, which is left out: ONNX Runtime ends the process with one of nothing. */
function formOfSome(op: Recurrence): FreeForm {
  const ofSome: Recurrence = { ...op }; // which has no such form
  return formOf(
    op,
    (all) => isFree(all, 0, 1),
    ({ inputs: [x, weightIh, weightHh, bias, ...others], attributes, outputs: [{ shape }] }) => {
      const [, batch, features] = x.shape;
      const some = (value: Tensor): Tensor => {
        const isLengths = value.rank === 1; // of a step at least
        const row = value === x ? [1, 1, features] : isLengths ? [1] : [value.shape[0], 1, value.shape[2]];
        return applyAll(orRowOp, [value, x], { shape: row, fill: Number(isLengths) })[0];
      };
      const results = applyAll(ofSome, [some(x), weightIh, weightHh, bias, ...others.map(some)], attributes);
      const [y, ...cells] = results.map((each) => slice(each, { axis: 1, end: batch }));
      return [reshape(y, shape), ...cells];
    },
  );
}

/** Recurrences of which ONNX Runtime does not survive those of nothing. */
export const recurrenceForms: readonly FreeForm[] = [lstmOp, gruOp].map(formOfSome);
