import { detach } from '@gradkit/autograd';
import {
  DataError,
  formatValue,
  matchTensors,
  type State,
  type Tensor,
  type TensorMatch,
} from '@gradkit/core-tensor/functional';
import type { Named } from './fields.ts';

/** Tensors by their dotted names, as in PyTorch: `0.weight`, `norm.running_mean`. */
export type StateDict = Readonly<Record<string, Tensor>>;

export interface LoadOptions {
  /** whether every name must be there and none too many; default true */
  readonly strict?: boolean | undefined;
}

/**
 * What a state dict and a model do not have in common: `missing` names of the model keep their values, `unexpected` ones of the state dict
 * are left out.
 */
export type LoadReport = TensorMatch;

/** The values, without how they were computed. */
export function valuesOf(states: readonly Named<State>[]): StateDict {
  return Object.fromEntries(states.map(([name, { value }]) => [name, value.gradFn === null ? value : detach(value)]));
}

/** What states and their new values do not have in common. @throws {DataError} if the values do not fit */
export function compareValues(states: readonly Named<State>[], given: StateDict, { strict }: LoadOptions): LoadReport {
  if (typeof given !== 'object' || (given as unknown) === null)
    throw new DataError(
      'loadStateDict',
      `the state is ${formatValue(given)}; it must be an object of tensors by name`,
      { got: given },
    );
  const types = new Map(states.map(([name, { type }]) => [name, type!]));
  return matchTensors('loadStateDict', 'model', types, given, strict);
}
