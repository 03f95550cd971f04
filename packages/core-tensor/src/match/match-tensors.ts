import { isTensor } from '../create.ts';
import { formatValue } from '../arguments/format-value.ts';
import { DataError } from '../errors.ts';
import { formatShape, sameShape } from '../shape.ts';
import type { TensorType } from '../tensor-type.ts';

/** What named types and named tensors do not have in common. */
export interface TensorMatch {
  /** names of types without a tensor */
  readonly missing: readonly string[];
  /** names of tensors without a type */
  readonly unexpected: readonly string[];
}

/**
 * Compares tensors with the types that they are to have, by name, as before a state is loaded.
 *
 * @param owner whose types they are, for messages
 * @param strict whether every name must be there and none too many; default true
 * @throws {DataError} if they do not fit; it lists all that is wrong
 * @example matchTensors('load', 'model', new Map([['w', tensor([1])]]), { w: tensor([2]) }); // { missing: [], unexpected: [] }
 */
export function matchTensors(
  where: string,
  owner: string,
  types: ReadonlyMap<string, TensorType>,
  tensors: Readonly<Record<string, unknown>>,
  strict = true,
): TensorMatch {
  const missing = [...types.keys()].filter((name) => !Object.hasOwn(tensors, name));
  const unexpected = Object.keys(tensors).filter((name) => !types.has(name));
  const problems = [...types].flatMap(([name, type]) => {
    return Object.hasOwn(tensors, name) ? differences(name, type, tensors[name]) : [];
  });
  if (strict && unexpected.length > 0) problems.unshift(`unexpected: ${listed(unexpected)}`);
  if (strict && missing.length > 0) problems.unshift(`missing: ${listed(missing)}`);
  if (problems.length === 0) return { missing, unexpected };
  throw new DataError(where, `the state does not fit the ${owner}; ${listed(problems, '; ')}`, {
    expected: [...types.keys()],
    got: Object.keys(tensors),
  });
}

function listed(entries: readonly string[], separator = ', '): string {
  if (entries.length <= 10) return entries.join(separator);
  return `${entries.slice(0, 10).join(separator)}${separator}and ${entries.length - 10} more`;
}

function differences(name: string, { shape, dtype }: TensorType, x: unknown): string[] {
  if (!isTensor(x)) return [`${name} is ${formatValue(x)}; it must be a tensor, which JSON does not keep`];
  if (!sameShape(shape, x.shape)) return [`${name} is ${formatShape(x.shape)} but must be ${formatShape(shape)}`];
  return dtype === x.dtype ? [] : [`${name} is ${x.dtype} but must be ${dtype}; use cast('${dtype}')`];
}
