import {
  DataError,
  formatShape,
  formatValue,
  isTensor,
  sameShape,
  type State,
  type Tensor,
  type TensorType,
} from '@gradkit/core-tensor/functional';
import type { Named } from './fields.ts';

/** Tensors by their dotted names, as in PyTorch: `0.weight`, `norm.running_mean`. */
export type StateDict = Readonly<Record<string, Tensor>>;

export interface LoadOptions {
  /** whether every name must be there and none too many; default true */
  readonly strict?: boolean | undefined;
}

/** What a state dict and a model do not have in common. */
export interface LoadReport {
  /** names of the model that the state dict lacks; they keep their values */
  readonly missing: readonly string[];
  /** names of the state dict that the model lacks */
  readonly unexpected: readonly string[];
}

/** The values, without how they were computed. */
export function valuesOf(states: readonly Named<State>[]): StateDict {
  return Object.fromEntries(
    states.map(([name, { value }]) => [name, value.gradFn === null ? value : value.derive(value, value.data)]),
  );
}

/** What states and their new values do not have in common. @throws {DataError} if the values do not fit */
export function compareValues(
  states: readonly Named<State>[],
  given: StateDict,
  { strict = true }: LoadOptions,
): LoadReport {
  if (typeof given !== 'object' || (given as unknown) === null)
    throw new DataError(
      'loadStateDict',
      `the state is ${formatValue(given)}; it must be an object of tensors by name`,
      {
        got: given,
      },
    );
  const own = new Map(states);
  const missing = [...own.keys()].filter((name) => !Object.hasOwn(given, name));
  const unexpected = Object.keys(given).filter((name) => !own.has(name));
  const shared = states.filter(([name]) => Object.hasOwn(given, name));
  const problems = [
    ...(strict && missing.length > 0 ? [`missing: ${listed(missing)}`] : []),
    ...(strict && unexpected.length > 0 ? [`unexpected: ${listed(unexpected)}`] : []),
    ...shared.flatMap(([name, { type }]) => differences(name, type!, given[name])),
  ];
  if (problems.length > 0)
    throw new DataError('loadStateDict', `the state does not fit the model; ${listed(problems, '; ')}`, {
      expected: [...own.keys()],
      got: Object.keys(given),
    });
  return { missing, unexpected };
}

function listed(entries: readonly string[], separator = ', '): string {
  if (entries.length <= 10) return entries.join(separator);
  return `${entries.slice(0, 10).join(separator)}${separator}and ${entries.length - 10} more`;
}

function differences(name: string, own: TensorType, given: unknown): string[] {
  if (!isTensor(given)) return [`${name} is ${formatValue(given)}; it must be a tensor`];
  if (!sameShape(own.shape, given.shape))
    return [`${name} is ${formatShape(given.shape)} but must be ${formatShape(own.shape)}`];
  if (own.dtype === given.dtype) return [];
  return [`${name} is ${given.dtype} but must be ${own.dtype}; use cast('${own.dtype}')`];
}
