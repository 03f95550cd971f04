import { detach, isGradEnabled } from '@gradkit/autograd';
import {
  equal,
  requireOptions,
  requireTensor,
  requireWholeNumber,
  ShapeError,
  take,
  unsqueeze,
  where,
  type Tensor,
} from '@gradkit/core-tensor/functional';

/** Options of a look-up in a table. */
export interface LookupOptions {
  /** an index whose row gets no gradient, in a new layer zero at first; a negative one counts from the end */
  readonly paddingIdx?: number | undefined;
}

/** Rows and features of a table. */
export function requireTable(place: string, name: string, table: Tensor): readonly [number, number] {
  requireTensor(place, name, table);
  const [count, features] = table.shape;
  if (table.shape.length === 2) return [count, features];
  throw new ShapeError(
    place,
    `${name} is [${table.shape.join(', ')}] but must be [count, features] (${table.shape.length} vs 2 axes)`,
    { got: table.shape },
  );
}

/** The padding's row, counted from the first one; null if there is none. */
export function placeOfPadding(place: string, paddingIdx: number | undefined, count: number): number | null {
  if (paddingIdx === undefined) return null;
  requireWholeNumber(place, 'paddingIdx', paddingIdx, { least: -count, most: count - 1 });
  return paddingIdx < 0 ? paddingIdx + count : paddingIdx;
}

/**
 * Rows of a table: `y[…] = weight[indices[…]]`.
 *
 * @param indices any shape, whole numbers 0 … count − 1
 * @param weight `[count, features]`
 * @param options `paddingIdx`: an index whose row gets no gradient
 * @returns `[…, features]`
 * @throws {ShapeError} unless the table has two axes
 * @example embedding(tensor([1, 0], { dtype: 'int32' }), tensor([[1, 2], [3, 4]])).toArray(); // [[3, 4], [1, 2]]
 * @see https://pytorch.org/docs/stable/generated/torch.nn.functional.embedding.html
 */
export function embedding(indices: Tensor, weight: Tensor, options: LookupOptions = {}): Tensor {
  const { paddingIdx } = requireOptions('embedding', options, { paddingIdx: true });
  const [count] = requireTable('embedding', 'weight', weight);
  const padding = placeOfPadding('embedding', paddingIdx, count);
  const rows = take(weight, indices);
  if (padding === null || !isGradEnabled()) return rows;
  return where(unsqueeze(equal(indices, padding), -1), detach(rows), rows);
}
