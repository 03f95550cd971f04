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

/** Operators in which ONNX Runtime 1.30 takes 2³¹ for −2³¹, and −2³² for 0, where they are of int64; its comparisons look at all bits. */
export const longForms: ReadonlyMap<string, Form> = new Map([
  ['Clip', clip],
  ['Max', (_, operands, context) => chosen('Greater', operands, context)],
  ['Min', (_, operands, context) => chosen('Less', operands, context)],
]);
