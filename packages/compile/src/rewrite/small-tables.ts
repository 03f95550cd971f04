import { arange, cast, equal, isFloating, matmul, reshape, sizeOf, type Operation } from '@gradkit/core-tensor';
import { record } from './record.ts';
import { keep, rewrite, type Rewritable } from './rewrite.ts';

const fewRows = 512; // with more, the product takes longer than adding element by element in ONNX Runtime 1.30

/**
 * Adds updates to the few rows of a small table, as in the gradient of an embedding, by a product with zeros and ones: on a processor
 * that is up to ten times faster than `ScatterElements`.
 */
export function indexAddAsProduct<S extends Rewritable>(step: S): S {
  return rewrite(step, (one) => (isSmallTable(one) ? record(() => [asProduct(one)], one.origin) : keep(one)));
}

function isSmallTable({ op, inputs: [, , onto], outputs: [y], attributes }: Operation): boolean {
  if (op.name !== 'indexAdd' || onto !== undefined || !isFloating(y.dtype)) return false;
  return (attributes as { readonly axis: number }).axis === 0 && y.shape[0] <= fewRows;
}

function asProduct({ inputs: [indices, updates], outputs: [y] }: Operation) {
  const [count, ...rest] = y.shape;
  const column = reshape(cast(indices, 'int32'), [indices.size, 1]);
  const isRow = equal(column, arange(count, { dtype: 'int32' })); // [indices, count]
  const rows = reshape(updates, [indices.size, sizeOf(rest)]);
  return reshape(matmul(cast(isRow, y.dtype), rows, { transposeA: true }), y.shape);
}
