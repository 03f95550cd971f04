import {
  ConfigError,
  DTypeError,
  formatShape,
  formatValue,
  requireTensor,
  RuntimeError,
  ShapeError,
  Tensor,
} from '@gradkit/core-tensor/functional';
import type { ModelInspection } from './model/inspect-model.ts';
import type { UnrankedValues } from './model/unranked-values.ts';
import type { Tensors, ValueInfo } from './session.ts';

/** What a model takes. */
export interface Taken extends Pick<ModelInspection, 'fatalWhenEmpty'> {
  readonly inputs: readonly ValueInfo[];
  readonly leastRank: UnrankedValues['least'];
}

/**
 * Throws unless there is a tensor for each input of a model, as it takes them.
 *
 * @throws {ConfigError} if they are no object of tensors
 * @throws {RuntimeError} if an input is missing or unknown, or ONNX Runtime would end the process
 * @throws {ShapeError} if a shape does not fit
 * @throws {DTypeError} if a dtype does not fit
 */
export function requireFeeds(where: string, feeds: Tensors, { inputs, fatalWhenEmpty, leastRank }: Taken): void {
  if (typeof feeds !== 'object' || feeds === null || feeds instanceof Tensor)
    throw new ConfigError(where, `feeds are ${formatValue(feeds)}; they must be an object of tensors by input`, {
      got: feeds,
    });
  const names = inputs.map((input) => input.name);
  const unknown = Object.keys(feeds).filter((key) => !names.includes(key));
  const missing = names.filter((key) => !(key in feeds));
  if (unknown.length > 0 || missing.length > 0) {
    const parts = [
      missing.length > 0 ? `${missing.join(', ')} is missing` : '',
      unknown.length > 0 ? `${unknown.join(', ')} is unknown` : '',
    ].filter(Boolean);
    throw new RuntimeError(where, `the model's inputs are ${names.join(', ') || 'none'}; ${parts.join(' and ')}`, {
      expected: names,
      got: Object.keys(feeds),
    });
  }
  for (const { name, dtype, shape } of inputs) {
    const given = feeds[name];
    requireTensor(where, `input ${name}`, given);
    if (given.dtype !== dtype)
      throw new DTypeError(where, `input ${name} is ${given.dtype} but the model takes ${dtype}`, {
        expected: dtype,
        got: given.dtype,
      });
    const called = `input ${name} is ${formatShape(given.shape)}`;
    const fits =
      shape === null ||
      (given.rank === shape.length &&
        shape.every((length, axis) => typeof length === 'string' || length === given.shape[axis]));
    if (!fits)
      throw new ShapeError(where, `${called} but the model takes [${shape.join(', ')}]`, {
        expected: shape,
        got: given.shape,
      });
    if (shape === null && given.rank < (leastRank?.rank ?? 0)) throw tooFewAxes(where, called, given, leastRank!);
    const fatal = fatalWhenEmpty.get(name) ?? [];
    if (given.size === 0 && fatal.length > 0)
      throw new RuntimeError(
        where,
        `${called}, without elements, and goes to ${fatal.join(', ')}, with which ONNX Runtime can end the process then; give it at least one element`,
        { got: given.shape },
      );
  }
}

function tooFewAxes(
  where: string,
  called: string,
  given: Tensor,
  { rank, opType }: NonNullable<UnrankedValues['least']>,
): RuntimeError {
  return new RuntimeError(
    where,
    `${called}, and the model has ${opType}, with which ONNX Runtime can end the process where there are fewer than ${rank} axes`,
    { expected: rank, got: given.rank },
  );
}
