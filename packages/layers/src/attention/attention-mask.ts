import {
  broadcastShapes,
  broadcastTo,
  cast,
  equal,
  formatShape,
  full,
  isFloating,
  max,
  requireTensor,
  requireWholeNumber,
  sameShape,
  ShapeError,
  DTypeError,
  triu,
  where,
  type DType,
  type Shape,
  type Tensor,
} from '@gradkit/core-tensor/functional';

/** What the true entries of a boolean mask mean: in `scaledDotProductAttention` they are seen, in layers they are hidden. */
export type MaskMeaning = 'seen' | 'hidden';

/**
 * A mask as numbers that are added to scores: −∞ hides.
 *
 * @param mask boolean, or floating, which is added as it is
 * @throws {DTypeError} for a mask of whole numbers
 */
export function toBias(
  place: string,
  name: string,
  { mask, meaning, dtype }: { readonly mask: Tensor; readonly meaning: MaskMeaning; readonly dtype: DType },
): Tensor {
  requireTensor(place, name, mask);
  if (mask.dtype === 'bool') {
    const [yes, no] = meaning === 'seen' ? [0, -Infinity] : [-Infinity, 0];
    return cast(where(mask, yes, no), dtype);
  }
  if (isFloating(mask.dtype)) return cast(mask, dtype);
  throw new DTypeError(place, `${name} is ${mask.dtype} but must be bool or floating`, { got: mask.dtype });
}

/** Throws unless `mask` broadcasts to `shape`. */
export function requireMaskShape(place: string, name: string, { mask, shape }: { mask: Tensor; shape: Shape }): void {
  let common: Shape | null = null;
  if (mask.rank <= shape.length) {
    try {
      common = broadcastShapes(place, mask.shape, shape);
    } catch {
      // said below, with the name
    }
  }
  if (common !== null && sameShape(common, shape)) return;
  throw new ShapeError(
    place,
    `${name} is ${formatShape(mask.shape)}, which does not broadcast to the scores, ${formatShape(shape)}`,
    { expected: shape, got: mask.shape },
  );
}

/**
 * What hides later keys from queries: query i of the last `queries` ones sees all keys but those after it.
 *
 * @param shift keys that stand before the first query
 */
export function causalBias([queries, keys]: readonly [number, number], dtype: DType, shift = 0): Tensor {
  return triu(full([queries, keys], -Infinity, { dtype }), 1 + shift);
}

/**
 * A mask for self-attention in which every position sees itself and those before it: −∞ above the diagonal, 0 elsewhere.
 *
 * @param size length of the sequence
 * @returns `[size, size]`, float32
 * @example generateSquareSubsequentMask(2).toArray(); // [[0, -Infinity], [0, 0]]
 * @see https://pytorch.org/docs/stable/generated/torch.nn.Transformer.html
 */
export function generateSquareSubsequentMask(size: number): Tensor {
  requireWholeNumber('generateSquareSubsequentMask', 'size', size, { least: 0 });
  return causalBias([size, size], 'float32');
}

/** Queries that see nothing, and a bias under which they see everything, so that neither they nor gradients become NaN. */
export function splitHidden(bias: Tensor): { readonly hidden: Tensor; readonly bias: Tensor } | null {
  if (bias.size === 0) return null;
  const hidden = equal(max(bias, -1, { keepDims: true }), -Infinity); // [..., queries, 1]
  return { hidden, bias: where(broadcastTo(hidden, bias.shape), 0, bias) };
}
