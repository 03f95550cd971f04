import { Buffer } from '@gradkit/autograd';
import { full, type Tensor, type TensorType } from '@gradkit/core-tensor/functional';
import type { Complete } from './options.ts';
import type { Rule } from './rules/rule.ts';

/** What an optimizer remembers of one parameter, as values. */
export interface StateValues {
  readonly stepCount: Tensor;
  readonly moments: Readonly<Record<string, Tensor>>;
}

/** The same as states, which traced steps read and replace. */
export interface ParameterState {
  readonly stepCount: Buffer;
  readonly moments: Readonly<Record<string, Buffer>>;
}

/** Step count and moments before the first step. */
export function initialValues<O extends object>(
  rule: Rule<O>,
  options: Complete<O>,
  { shape, dtype }: TensorType,
): StateValues {
  const moments = rule.moments(options).map((name) => {
    return [name, full(shape, rule.initial?.(name, options) ?? 0, { dtype })] as const;
  });
  return { stepCount: full([], 0, { dtype }), moments: Object.fromEntries(moments) };
}

export function makeState({ stepCount, moments }: StateValues): ParameterState {
  const boxes = Object.entries(moments).map(([name, value]) => [name, new Buffer(value)] as const);
  return { stepCount: new Buffer(stepCount), moments: Object.fromEntries(boxes) };
}

export function setState({ stepCount, moments }: ParameterState, values: StateValues): void {
  stepCount.value = values.stepCount;
  for (const name in moments) moments[name].value = values.moments[name];
}
