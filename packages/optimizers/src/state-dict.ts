import { DataError, formatValue, matchTensors, type Tensor, type TensorType } from '@gradkit/core-tensor/functional';
import type { StateValues } from './parameter-state.ts';

/** Everything an optimizer must remember: plain options, and tensors by name (`0.mean`: of the first parameter). */
export interface OptimizerState {
  readonly rule: string;
  readonly groups: readonly Readonly<Record<string, unknown>>[];
  readonly tensors: Readonly<Record<string, Tensor>>;
}

/** What a state must fit: the rule, the number of groups, and type and moments of each parameter. */
export interface Expected {
  readonly rule: string;
  readonly groups: number;
  readonly parameters: readonly { readonly type: TensorType; readonly moments: readonly string[] }[];
}

/** What a state says, checked. */
export interface LoadedState {
  readonly learningRates: readonly number[];
  /** of each parameter; null for one that has made no step */
  readonly parameters: readonly (StateValues | null)[];
}

/**
 * Takes a state apart.
 *
 * @throws {DataError} if it is none, or belongs to another rule, other options or other parameters
 */
export function readState(state: OptimizerState, expected: Expected): LoadedState {
  const where = `${expected.rule}.loadStateDict`;
  requireState(where, state);
  const { rule, groups, tensors } = state;
  if (rule !== expected.rule)
    throw new DataError(where, `the state is of ${rule}, not of ${expected.rule}`, {
      expected: expected.rule,
      got: rule,
    });
  if (groups.length !== expected.groups)
    throw new DataError(where, `the state has ${groups.length} groups but the optimizer has ${expected.groups}`, {
      expected: expected.groups,
      got: groups.length,
    });
  requireFits(where, expected, tensors);
  const learningRates = groups.map(({ learningRate }, i) => readLearningRate(where, i, learningRate));
  const parameters = expected.parameters.map(({ moments }, i) => {
    if (!Object.hasOwn(tensors, `${i}.step`)) return null;
    return Object.fromEntries(['step', ...moments].map((name) => [name, tensors[`${i}.${name}`]]));
  });
  return { learningRates, parameters };
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null;
}

function requireState(where: string, state: unknown): asserts state is OptimizerState {
  const { rule, groups, tensors } = isObject(state) ? state : {};
  if (typeof rule === 'string' && Array.isArray(groups) && groups.every(isObject) && isObject(tensors)) return;
  throw new DataError(where, `the state is ${formatValue(state)}; it must be what stateDict() gave`, { got: state });
}

function readLearningRate(where: string, group: number, value: unknown): number {
  if (typeof value === 'number' && value >= 0 && Number.isFinite(value)) return value;
  throw new DataError(
    where,
    `learningRate of group ${group} is ${formatValue(value)}; it must be a number, at least 0 and finite`,
    { got: value },
  );
}

/** Throws unless every parameter has all its tensors or none, in its shape and dtype, and there are no others. */
function requireFits(where: string, { parameters }: Expected, tensors: Readonly<Record<string, Tensor>>): void {
  const types = new Map<string, TensorType>();
  parameters.forEach(({ type, moments }, i) => {
    if (!Object.keys(tensors).some((name) => name.startsWith(`${i}.`))) return;
    types.set(`${i}.step`, { shape: [], dtype: type.dtype });
    for (const moment of moments) types.set(`${i}.${moment}`, type);
  });
  matchTensors(where, 'optimizer', types, tensors);
}
