import { customGradient, detach, isGradEnabled } from '@gradkit/autograd';
import {
  apply,
  div,
  equal,
  requireTensor,
  take,
  takeOp,
  unsqueeze,
  where,
  type Tensor,
} from '@gradkit/core-tensor/functional';
import {
  lookupNames,
  requireLookup,
  requireTable,
  type Lookup,
  type LookupOptions,
  type Table,
} from './lookup-options.ts';
import { frequencies, renormalize } from './renormalize.ts';

/** Rows of a table, whose gradients are shared out among all look-ups of a row if wanted. */
export function rowsOf(table: Table, indices: Tensor, how: Lookup): Tensor {
  const values = renormalize(table, indices, how);
  const rows = apply(takeOp, [values, indices], { axis: 0, where: 'embedding' });
  if (!how.scaleGradByFreq || !isGradEnabled()) return rows;
  const often = unsqueeze(take(frequencies(indices, values.shape[0], values), indices), -1);
  return customGradient(
    (x) => x,
    (dy) => [div(dy, often)],
  )(rows);
}

/**
 * Rows of a table: `y[…] = weight[indices[…]]`.
 *
 * @param indices any shape, whole numbers 0 … count − 1
 * @param weight `[count, features]`: a tensor, or a parameter, in which `maxNorm` then shortens the rows that are looked up
 * @param options `paddingIdx`: an index whose row gets no gradient; `maxNorm`: the most that rows may be long, by the norm `normType`, default 2;
 *   `scaleGradByFreq`: the gradient of a row is divided by how often it was looked up
 * @returns `[…, features]`
 * @throws {ShapeError} unless the table has two axes, or if an index is none of its rows
 * @example
 * embedding(tensor([1, 0], { dtype: 'int32' }), tensor([[1, 2], [3, 4]])).toArray(); // [[3, 4], [1, 2]]
 * embedding(tensor([0], { dtype: 'int32' }), tensor([[3, 4]]), { maxNorm: 1 }).toArray(); // [[0.6000, 0.8000]]
 * @see https://pytorch.org/docs/stable/generated/torch.nn.functional.embedding.html (there `maxNorm` changes plain tensors, too)
 */
export function embedding(indices: Tensor, weight: Table, options: LookupOptions = {}): Tensor {
  requireTensor('embedding', 'indices', indices);
  const [count] = requireTable('embedding', 'weight', weight);
  const how = requireLookup<LookupOptions>('embedding', options, lookupNames, count);
  const rows = rowsOf(weight, indices, how);
  if (how.paddingIdx === null || !isGradEnabled()) return rows;
  return where(unsqueeze(equal(indices, how.paddingIdx), -1), detach(rows), rows);
}
