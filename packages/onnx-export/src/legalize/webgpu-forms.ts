import type { OnnxContext, OnnxNode, OnnxValue, TensorType } from '@gradkit/core-tensor/functional';

/** A node with all its inputs. */
type WholeNode = OnnxNode & { readonly inputs: readonly (OnnxValue | null)[] };

/** What a form is written with; its nodes are written as they are. */
export interface FormContext extends Pick<OnnxContext, 'constant' | 'ints' | 'node'> {
  /** of the node's result */
  readonly type: TensorType;
  /** The elements of a constant; null for another value. */
  numbersOf(value: OnnxValue): readonly number[] | null;
}

/** Another form of a node, on the inputs that it has. */
export type Form = (own: WholeNode, inputs: readonly OnnxValue[], context: FormContext) => WholeNode;

/** A function that is nowhere below its argument. */
const aboveArgument: Form = (own, [x], { node }) => ({ opType: 'Max', inputs: [node(own, x), x] });

const relu: Form = (_, [x], { constant }) => ({ opType: 'Max', inputs: [x, constant(0, x.dtype)] });

const clip: Form = ({ inputs: [, least = null, most = null] }, [x], { node }) => {
  const above = least === null ? x : node({ opType: 'Max', inputs: [x, least] }, x);
  return most === null ? { opType: 'Identity', inputs: [above] } : { opType: 'Min', inputs: [above, most] };
};

/** At 0, below it, at ∞ and at NaN, x − 1 / √x is what the logarithm is; there WGSL's own may be anything. */
const log: Form = (own, [x], { node, constant }) => {
  const bool = { shape: x.shape, dtype: 'bool' } as const;
  const root = node({ opType: 'Sqrt', inputs: [x] }, x);
  const outside = node({ opType: 'Sub', inputs: [x, node({ opType: 'Reciprocal', inputs: [root] }, x)] }, x);
  const isPositive = node({ opType: 'Greater', inputs: [x, constant(0, x.dtype)] }, bool);
  const isFinite = node({ opType: 'Less', inputs: [x, constant(Number.POSITIVE_INFINITY, x.dtype)] }, bool);
  const isInside = node({ opType: 'And', inputs: [isPositive, isFinite] }, bool);
  return { opType: 'Where', inputs: [isInside, node(own, x), outside] };
};

/** Softmax of ONNX Runtime takes what is NaN for 0, so that the sum of a slice is 0 instead of 1; 0 / 0 is NaN again. */
const softmax: Form = (own, [x], { node, constant, ints }) => {
  const axis = own.attributes!['axis'] as number;
  const y = node(own, x);
  const slices = { shape: x.shape.with(axis, 1), dtype: x.dtype };
  const total = node({ opType: 'ReduceSum', inputs: [y, ints([axis])], attributes: { keepdims: 1 } }, slices);
  return { opType: 'Add', inputs: [y, node({ opType: 'Div', inputs: [constant(0, x.dtype), total] }, slices)] };
};

/** NaN if an operand is, and for a fraction of a negative number, but 1 for an exponent of 0 and for a base of 1. */
const pow: Form = (own, [a, b], { node, constant, type, numbersOf }) => {
  const bool = (x: OnnxValue) => ({ shape: x.shape, dtype: 'bool' }) as const;
  const lowest = constant(Number.NEGATIVE_INFINITY, a.dtype);
  const root = (): OnnxValue => node({ opType: 'Sqrt', inputs: [a] }, a);
  const withNaNOf = (carrier: OnnxValue): WholeNode => {
    const orLowest = node({ opType: 'Min', inputs: [carrier, lowest] }, carrier);
    return { opType: 'Max', inputs: [node(own, type), orLowest] };
  };
  const [exponent = null, ...others] = numbersOf(b) ?? [];
  if (exponent !== null && others.length === 0)
    return exponent === 0 ? own : withNaNOf(Number.isInteger(exponent) ? a : root());
  const isWhole = node({ opType: 'Equal', inputs: [b, node({ opType: 'Floor', inputs: [b] }, b)] }, bool(b));
  const base = node({ opType: 'Where', inputs: [isWhole, a, root()] }, type);
  const kept = node(withNaNOf(node({ opType: 'Max', inputs: [base, b] }, type)), type);
  const one = constant(1, a.dtype);
  const oneWhere = (operand: OnnxValue, value: OnnxValue, other: OnnxValue): WholeNode => {
    const isThere = node({ opType: 'Equal', inputs: [operand, value] }, bool(operand));
    return { opType: 'Where', inputs: [isThere, one, other] };
  };
  return oneWhere(a, one, node(oneWhere(b, constant(0, b.dtype), kept), type));
};

const isInf: Form = (_, [x], { node, constant }) => ({
  opType: 'Equal',
  inputs: [node({ opType: 'Abs', inputs: [x] }, x), constant(Number.POSITIVE_INFINITY, x.dtype)],
});

/** To the nearest whole number, of two as near to the even one: as 1.5 · 2²³ plus a number is rounded. */
const round: Form = (_, [x], { node, constant }) => {
  const shift = constant(1.5 * 2 ** 23, x.dtype);
  const shifted = node({ opType: 'Add', inputs: [x, shift] }, x);
  const near = node({ opType: 'Sub', inputs: [shifted, shift] }, x);
  const size = node({ opType: 'Abs', inputs: [x] }, x);
  const isSmall = node(
    { opType: 'Less', inputs: [size, constant(2 ** 22, x.dtype)] },
    { shape: x.shape, dtype: 'bool' },
  );
  return { opType: 'Where', inputs: [isSmall, near, x] };
};

/** ONNX Runtime sorts to a power of two, beside ends of the range that have no position: no key may be there. What is infinite counts as more than all else. */
const topk: Form = (own, [x, count], { node, constant }) => {
  if (x.dtype !== 'float32') return own;
  const largest = (2 - 2 ** -22) * 2 ** 127; // beside the end of the range
  const below = constant((2 - 2 ** -21) * 2 ** 127, x.dtype);
  const bounded = node({ opType: 'Max', inputs: [x, constant(-largest, x.dtype)] }, x);
  const finite = node({ opType: 'Min', inputs: [bounded, below] }, x);
  const isInfinite = node(
    { opType: 'Equal', inputs: [x, constant(Number.POSITIVE_INFINITY, x.dtype)] },
    { shape: x.shape, dtype: 'bool' },
  );
  const keys = node({ opType: 'Where', inputs: [isInfinite, constant(largest, x.dtype), finite] }, x);
  return { ...own, inputs: [keys, count] };
};

/**
 * Operators that ONNX Runtime does not have on WebGPU, or that lose NaN there, in others: of the functions of WGSL none has to keep NaN, but
 * ONNX Runtime's Max and Min look at the bits of their operands.
 */
export const webgpuForms: ReadonlyMap<string, Form> = new Map([
  ['Clip', clip],
  ['Exp', aboveArgument],
  ['IsInf', isInf],
  ['Log', log],
  ['Pow', pow],
  ['Relu', relu],
  ['Round', round],
  ['Softmax', softmax],
  ['Softplus', aboveArgument],
  ['TopK', topk],
]);
