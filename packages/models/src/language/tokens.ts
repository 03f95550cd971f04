import {
  formatShape,
  notEqual,
  requireInteger,
  requireTensor,
  reshape,
  sameShape,
  ShapeError,
  type Tensor,
} from '@gradkit/core-tensor/functional';

/** Throws unless these are tokens `[batch, length]`, no more than there are positions behind `start` others. */
export function requireTokens(place: string, inputIds: Tensor, positions: number, start = 0): void {
  requireTensor(place, 'inputIds', inputIds);
  requireInteger(place, 'inputIds', inputIds.dtype);
  if (inputIds.rank !== 2)
    throw new ShapeError(place, `inputIds is ${formatShape(inputIds.shape)} but must be [batch, length]`, {
      got: inputIds.shape,
    });
  const length = inputIds.shape[1];
  if (start + length <= positions) return;
  const before = start === 0 ? '' : ` behind ${start} in the cache`;
  const advice = start === 0 ? '' : `; generate writes more with contextLength: ${positions}`;
  throw new ShapeError(
    place,
    `inputIds has ${length} tokens${before} but maxPositionEmbeddings is ${positions}${advice}`,
    { expected: positions, got: start + length },
  );
}

/** Throws unless something that stands beside the tokens has a number for each. */
export function requireBeside(place: string, name: string, x: Tensor, shape: readonly number[]): void {
  requireTensor(place, name, x);
  if (sameShape(x.shape, shape)) return;
  throw new ShapeError(place, `${name} is ${formatShape(x.shape)} but must be ${formatShape(shape)}, as the tokens`, {
    expected: shape,
    got: x.shape,
  });
}

/**
 * Which keys are seen: true, or other than 0, in a mask `[batch, keys]`.
 *
 * @returns boolean, `[batch, 1, 1, keys]`, which broadcasts to scores
 */
export function seenKeys(place: string, attentionMask: Tensor, [batch, keys]: readonly [number, number]): Tensor {
  requireBeside(place, 'attentionMask', attentionMask, [batch, keys]);
  const seen = attentionMask.dtype === 'bool' ? attentionMask : notEqual(attentionMask, 0);
  return reshape(seen, [batch, 1, 1, keys]);
}
