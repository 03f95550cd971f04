import { customGradient, noGrad } from '@gradkit/autograd';
import {
  activeRecorder,
  add,
  apply,
  div,
  greater,
  indexAdd,
  mul,
  ones,
  reshape,
  takeOp,
  unsqueeze,
  normAlong,
  where,
  zeros,
  type Tensor,
} from '@gradkit/core-tensor/functional';
import { isWeightHolder } from '../parametrization/parametrized-state.ts';
import type { Lookup, Table } from './lookup-options.ts';

/** How often each of `count` entries is among the indices. */
export function frequencies(indices: Tensor, count: number, { dtype }: Tensor): Tensor {
  return indexAdd(zeros([count], { dtype }), 0, reshape(indices, [indices.size]), ones([indices.size], { dtype }));
}

/** The table with no row longer than `maxNorm`; PyTorch's own small number keeps the quotient finite. */
function shortened(table: Tensor, maxNorm: number, normType: number): Tensor {
  const norms = normAlong(table, normType, 1, { keepDims: true });
  return mul(table, where(greater(norms, maxNorm), div(maxNorm, add(norms, 1e-7)), 1));
}

/**
 * The values of a table, of which the rows that are looked up are no longer than `maxNorm`. A parameter has them from then on, as in
 * PyTorch; gradients go to it as if nothing had been shortened. In a file, which keeps no changes, every row is short already.
 */
export function renormalize(table: Table, indices: Tensor, { maxNorm, normType }: Lookup): Tensor {
  const values = isWeightHolder(table) ? table.value : table;
  if (maxNorm === null) return values;
  if (!isWeightHolder(table) || activeRecorder()?.keepsWrites === false)
    return customGradient(
      (x: Tensor) => shortened(x, maxNorm, normType),
      (dy) => [dy],
    )(values);
  noGrad(() => {
    apply(takeOp, [values, indices], { axis: 0, where: 'embedding' }); // says which index is none, before anything changes
    const used = greater(frequencies(indices, values.shape[0], values), 0);
    table.value = where(unsqueeze(used, 1), shortened(values, maxNorm, normType), values);
  });
  return table.value;
}
