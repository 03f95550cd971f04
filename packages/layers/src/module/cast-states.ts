import { Parameter } from '@gradkit/autograd';
import { isTracing, cast, ConfigError, isInteger, requireOneOf } from '@gradkit/core-tensor/functional';
import type { DType, State } from '@gradkit/core-tensor/functional';
import type { Named } from './fields.ts';

const floating = ['float32', 'float64', 'float16', 'bfloat16'] as const;

/** Gives all states that hold floating values a dtype. What it is called in errors is `to`. */
export function castStates(states: readonly Named<State>[], dtype: DType): void {
  requireOneOf('to', 'dtype', dtype, floating);
  if (isTracing()) throw new ConfigError('to', 'a compiled function cannot change dtypes; do it before');
  for (const [, state] of states) {
    const { dtype: old } = state.type!;
    if (old === dtype || isInteger(old) || old === 'bool') continue;
    const gradient = state instanceof Parameter ? state.grad : null;
    state.retype(cast(state.value, dtype));
    if (!(state instanceof Parameter)) continue;
    state.grad = null; // of the old dtype
    if (gradient !== null) state.grad = cast(gradient, dtype);
  }
}
