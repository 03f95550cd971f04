import type { OnnxValue } from '@gradkit/core-tensor/functional';
import type { Form, FormContext } from './webgpu-forms.ts';

type Choice = 'Greater' | 'Less';

/** The operand that compares so with the other. */
function chosen(choice: Choice, [a, b]: readonly OnnxValue[], { node, type }: FormContext) {
  const isFirst = node({ opType: choice, inputs: [a, b] }, { ...type, dtype: 'bool' });
  return { opType: 'Where', inputs: [isFirst, a, b] };
}

const clip: Form = ({ inputs: [, least = null, most = null] }, [x], context) => {
  const above = least === null ? x : context.node(chosen('Greater', [x, least], context), context.type);
  return most === null ? { opType: 'Identity', inputs: [above] } : chosen('Less', [above, most], context);
};

const radix = 2 ** 32;

/** Of two digits, which float64 holds: the largest or smallest upper one, then of the numbers with that one the lower ones, which are at least 0. */
const extreme: Form = (own, [x, ...others], { node, constant, numbersOf, type }) => {
  if (others.length === 0) return own; // of sizes, not of numbers that somebody gave
  const { opType, attributes } = own;
  const [axes] = others;
  const kept = x.shape.map((length, axis) => (numbersOf(axes)!.includes(axis) ? 1 : length));
  const as = (dtype: 'int64' | 'float64', of: OnnxValue): OnnxValue =>
    node({ opType: 'Cast', inputs: [of], attributes: { to: { dtype } } }, { ...of, dtype });
  const apart = (operator: string, ...inputs: OnnxValue[]): OnnxValue => node({ opType: operator, inputs }, inputs[0]);
  const reduced = (of: OnnxValue, keepdims: number): OnnxValue =>
    node({ opType, inputs: [of, axes], attributes: { ...attributes, keepdims } }, { shape: keepdims === 1 ? kept : type.shape, dtype: 'float64' }); // prettier-ignore
  const lower = apart('Mod', x, constant(radix, 'int64'));
  const upper = as('float64', apart('Div', apart('Sub', x, lower), constant(radix, 'int64')));
  const isThere = node({ opType: 'Equal', inputs: [upper, reduced(upper, 1)] }, { ...x, dtype: 'bool' });
  const none = constant(opType === 'ReduceMax' ? 0 : radix, 'float64');
  const candidates = node({ opType: 'Where', inputs: [isThere, as('float64', lower), none] }, upper);
  const keepdims = attributes!['keepdims'] as number;
  const raised = apart('Mul', as('int64', reduced(upper, keepdims)), constant(radix, 'int64'));
  return { opType: 'Add', inputs: [raised, as('int64', reduced(candidates, keepdims))] };
};

/** Operators in which ONNX Runtime 1.30 takes 2³¹ for −2³¹, and −2³² for 0, where they are of int64; its comparisons look at all bits. */
export const longForms: ReadonlyMap<string, Form> = new Map([
  ['Clip', clip],
  ['Max', (_, operands, context) => chosen('Greater', operands, context)],
  ['Min', (_, operands, context) => chosen('Less', operands, context)],
  ['ReduceMax', extreme],
  ['ReduceMin', extreme],
]);
