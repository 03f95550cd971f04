import {
  DataError,
  formatValue,
  isPlainObject,
  matchTensors,
  type Tensor,
  type TensorType,
} from '@gradkit/core-tensor/functional';
import type { StateValues } from './parameter-state.ts';

/** Everything an optimizer must remember: options and number of parameters of each group, and tensors by name (`0.mean`: of the first parameter). */
export interface OptimizerState {
  readonly rule: string;
  readonly groups: readonly Readonly<Record<string, unknown>>[];
  readonly tensors: Readonly<Record<string, Tensor>>;
}

/** What a state must fit: the rule, the groups with as many parameters, and what is remembered of each parameter. */
export interface Expected {
  readonly rule: string;
  readonly groups: OptimizerState['groups'];
  readonly parameters: readonly { readonly initial: StateValues }[];
}

/**
 * The learning rates of a state, which is checked.
 *
 * @throws {DataError} if it is none, or belongs to another rule, other options or other parameters
 */
export function readState(state: OptimizerState, expected: Expected): readonly number[] {
  const where = `${expected.rule}.loadStateDict`;
  const fail = (text: string, got: unknown, wanted?: unknown): never => {
    throw new DataError(where, text, { expected: wanted, got });
  };
  const { rule, groups, tensors } = Object(state) as OptimizerState;
  if (typeof rule !== 'string' || !Array.isArray(groups) || !groups.every(isPlainObject) || !isPlainObject(tensors))
    fail(`the state is ${formatValue(state)}; it must be what stateDict() gave`, state);
  const [got, wanted] = [state, expected].map(kindOf);
  if (got !== wanted) fail(`the state is of ${got}, not of ${wanted}`, got, wanted);
  requireFits(where, expected, tensors);
  return groups.map(({ learningRate }, i) => {
    if (Number.isFinite(learningRate)) return learningRate as number;
    return fail(
      `learningRate of group ${i} is ${formatValue(learningRate)}; it must be a number, and finite`,
      learningRate,
    );
  });
}

/** What must be the same: the rule, and the number of parameters in each group. */
function kindOf({ rule, groups }: Pick<OptimizerState, 'rule' | 'groups'>): string {
  return `${rule} with groups of [${groups.map(({ parameters }) => parameters).join(', ')}] parameters`;
}

/** Throws unless every parameter has all its tensors or none, in its shape and dtype, and there are no others. */
function requireFits(where: string, { parameters }: Expected, tensors: Readonly<Record<string, Tensor>>): void {
  const types = parameters.flatMap(({ initial }, i) => {
    const isKnown = Object.keys(tensors).some((name) => name.startsWith(`${i}.`));
    return isKnown ? Object.entries(initial).map(([name, type]) => [`${i}.${name}`, type] as const) : [];
  });
  matchTensors(where, 'optimizer', new Map<string, TensorType>(types), tensors);
}
