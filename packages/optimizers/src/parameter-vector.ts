import type { Parameter } from '@gradkit/autograd';
import {
  cast,
  concat,
  ConfigError,
  formatShape,
  requireTensor,
  reshape,
  ShapeError,
  sizeOf,
  split,
  type Tensor,
} from '@gradkit/core-tensor/functional';
import { parametersOf } from './parameter-list.ts';

/**
 * All numbers of parameters in one vector, one parameter after the other. Gradients go back through it.
 *
 * @param parameters at least one, of one dtype
 * @returns `[number of all elements]`
 * @throws {ConfigError} if there are none
 * @example
 * import { Parameter } from '@gradkit/autograd';
 * parametersToVector([new Parameter(tensor([[1, 2]])), new Parameter(tensor(3))]).toArray(); // [1, 2, 3]
 * @see https://pytorch.org/docs/stable/generated/torch.nn.utils.parameters_to_vector.html
 */
export function parametersToVector(parameters: Iterable<Parameter>): Tensor {
  const list = parametersOf('parametersToVector', parameters);
  if (list.length === 0)
    throw new ConfigError('parametersToVector', 'there are 0 parameters; at least 1 is needed', {
      expected: 1,
      got: 0,
    });
  return concat(list.map(({ value }) => reshape(value, [-1])));
}

/**
 * Gives parameters the numbers of a vector, one parameter after the other; each keeps its shape and dtype.
 *
 * @param vector `[number of all elements]`, as `parametersToVector` gives it
 * @throws {ShapeError} if there are more or fewer numbers
 * @example
 * import { Parameter } from '@gradkit/autograd';
 * const [w, b] = [new Parameter(tensor([[0, 0]])), new Parameter(tensor(0))];
 * vectorToParameters(tensor([1, 2, 3]), [w, b]);
 * w.value.toArray(); // [[1, 2]]
 * @see https://pytorch.org/docs/stable/generated/torch.nn.utils.vector_to_parameters.html
 */
export function vectorToParameters(vector: Tensor, parameters: Iterable<Parameter>): void {
  requireTensor('vectorToParameters', 'vector', vector);
  const list = parametersOf('vectorToParameters', parameters);
  const sizes = list.map(({ type }) => sizeOf(type!.shape));
  const total = sizes.reduce((sum, size) => sum + size, 0);
  if (vector.rank !== 1 || vector.size !== total)
    throw new ShapeError(
      'vectorToParameters',
      `vector is ${formatShape(vector.shape)} but the parameters have ${total} numbers; it must be [${total}]`,
      { expected: [total], got: vector.shape },
    );
  if (list.length === 0) return;
  const parts = split(vector, sizes);
  list.forEach((parameter, i) => {
    const { shape, dtype } = parameter.type!;
    parameter.value = cast(reshape(parts[i], shape), dtype);
  });
}
