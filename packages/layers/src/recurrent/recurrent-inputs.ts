import {
  cast,
  formatShape,
  refuseArgument,
  requireInteger,
  requireTensor,
  sameShape,
  ShapeError,
  Tensor,
  tensor,
} from '@gradkit/core-tensor/functional';

/** Throws unless it is a sequence or a batch of some. */
export function requireInput(where: string, x: Tensor, inputSize: number): void {
  requireTensor(where, 'input', x, 'a tensor or a PackedSequence');
  if (x.rank !== 2 && x.rank !== 3)
    throw new ShapeError(
      where,
      `input is ${formatShape(x.shape)}; it must have 3 axes, or 2 for a single sequence, not ${x.rank}`,
      { expected: 3, got: x.rank },
    );
  const features = x.shape[x.rank - 1];
  if (features === inputSize) return;
  throw new ShapeError(
    where,
    `input is ${formatShape(x.shape)} but inputSize is ${inputSize}; the last axis must be inputSize (${features} vs ${inputSize})`,
    { expected: inputSize, got: features },
  );
}

/** Throws unless the states are those of so many layers, for so many sequences; `batch` null: for one, without an axis. */
export function requireState(
  where: string,
  states: readonly Tensor[] | null,
  { sizes, layers }: { readonly sizes: readonly number[]; readonly layers: number },
  batch: number | null,
): void {
  if (states === null) return;
  if (states.length !== sizes.length)
    refuseArgument(where, 'hx', states, sizes.length === 1 ? 'a tensor' : 'a list of two tensors, hidden and cell');
  states.forEach((state, i) => {
    const name = sizes.length === 1 ? 'hx' : `hx[${i}]`;
    requireTensor(where, name, state);
    const expected = batch === null ? [layers, sizes[i]] : [layers, batch, sizes[i]];
    if (sameShape(state.shape, expected)) return;
    throw new ShapeError(where, `${name} is ${formatShape(state.shape)} but must be ${formatShape(expected)}`, {
      expected,
      got: state.shape,
    });
  });
}

/** Lengths as a vector of int32. @throws {ShapeError} unless there is one for each sequence */
export function vectorOfLengths(where: string, lengths: Tensor | readonly number[], batch: number): Tensor {
  if (!(lengths instanceof Tensor) && !Array.isArray(lengths))
    refuseArgument(where, 'lengths', lengths, 'a list of whole numbers or a vector');
  const vector = lengths instanceof Tensor ? lengths : tensor(lengths as number[], { dtype: 'int32' });
  requireInteger(where, 'lengths', vector.dtype);
  if (!sameShape(vector.shape, [batch]))
    throw new ShapeError(
      where,
      `lengths are ${formatShape(vector.shape)} but must be [${batch}], one for each sequence`,
      {
        expected: [batch],
        got: vector.shape,
      },
    );
  return vector.dtype === 'int32' ? vector : cast(vector, 'int32');
}
