import type { Buffer } from '@gradkit/autograd';
import { full, type Tensor, type TensorType } from '@gradkit/core-tensor/functional';
import type { Complete } from './options.ts';
import type { Rule } from './rules/rule.ts';

/** What an optimizer remembers of one parameter, as values: `step`, how many it has made, and the moments by name. */
export type StateValues = Readonly<Record<string, Tensor>>;

/** The same as states, which traced steps read and replace. */
export type ParameterState = Readonly<Record<string, Buffer>>;

/** Step count and moments before the first step. */
export function initialValues<O extends object>(
  { rule, options }: { readonly rule: Rule<O>; readonly options: Complete<O> },
  { shape, dtype }: TensorType,
): StateValues {
  const moments = rule.moments(options, shape).map((name) => {
    return [name, full(rule.shapeOf?.(name, shape) ?? shape, rule.initial?.(name, options) ?? 0, { dtype })] as const;
  });
  return { step: full([], 0, { dtype }), ...Object.fromEntries(moments) };
}
