import {
  abandonPromise,
  ConfigError,
  isPlainObject,
  requireTensor,
  type Tensor,
} from '@gradkit/core-tensor/functional';

/**
 * What a model gives: a tensor, or lists and plain objects of tensors, nested at will; null counts for nothing. No more can be said of a type
 * that takes interfaces, too, which have no index signature; what is anything else is an error when it is written.
 */
export type ModelOutput = object | null;

/** What a model gives, as a file has it: one list. */
export interface FlatOutputs {
  readonly tensors: readonly Tensor[];
  /** names that the tensors have if nobody gives them others; two may be alike */
  readonly names: readonly string[];
}

interface Leaf {
  readonly keys: readonly string[];
  readonly tensor: Tensor;
}

function leavesOf(value: unknown, path: string, keys: readonly string[]): Leaf[] {
  if (Array.isArray(value)) return value.flatMap((each, i) => leavesOf(each, `${path}[${i}]`, keys));
  if (isPlainObject(value))
    return Object.entries(value).flatMap(([key, each]) => leavesOf(each, `${path}.${key}`, [...keys, key]));
  if (value === null) return []; // what a layer gives where something is not wanted
  requireTensor('exportModel', path, value);
  return [{ keys, tensor: value }];
}

/** Names by the keys on the way, `state.hidden`; `output` where there are none. Those of several, as in lists, are counted in order. */
function namesOf(leaves: readonly Leaf[]): string[] {
  const bases = leaves.map(({ keys }) => (keys.length === 0 ? 'output' : keys.join('.')));
  return bases.map((base, i) => {
    const isAlone = bases.indexOf(base) === bases.lastIndexOf(base);
    return isAlone ? base : `${base}${bases.slice(0, i).filter((other) => other === base).length}`;
  });
}

/**
 * What a function gave, as a list: lists and objects in it from the first to the last.
 *
 * @throws {ConfigError} if there is no tensor, or something else than tensors
 */
export function outputsOf(result: unknown): FlatOutputs {
  if (abandonPromise(result))
    throw new ConfigError('exportModel', 'the model is async; only what runs without waiting can be exported');
  const leaves = leavesOf(result, 'output', []);
  if (leaves.length === 0)
    throw new ConfigError('exportModel', 'the model has no outputs; it must give at least one tensor', { got: result });
  return { tensors: leaves.map(({ tensor }) => tensor), names: namesOf(leaves) };
}
