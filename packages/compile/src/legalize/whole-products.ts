import {
  concat,
  match,
  mul,
  permute,
  prodOp,
  reshape,
  slice,
  type Operation,
  type Tensor,
} from '@gradkit/core-tensor/functional';
import { keep, record, rewrite, type Rewritable } from '@gradkit/onnx-export';

/** Products of int32 and uint8 along axes, as products of halves: `Mul` wraps around, while ReduceProd of ONNX Runtime stays at the ends of the range. */
export function wholeProducts<S extends Rewritable>(step: S): S {
  return rewrite(step, (one) => {
    const product = match(one, prodOp);
    const isNarrow = product !== null && ['int32', 'uint8'].includes(one.inputs[0].dtype);
    if (!isNarrow || one.inputs[0].size === 0) return keep(one);
    return record(() => [inHalves(one, product.attributes.axes)], one.origin);
  });
}

function inHalves({ inputs: [x], outputs: [y] }: Operation, axes: readonly number[]): Tensor {
  const order = [...x.shape.keys()].toSorted((a, b) => Number(axes.includes(a)) - Number(axes.includes(b)));
  let rows = reshape(permute(x, order), [y.size, x.size / y.size]);
  for (let length = rows.shape[1]; length > 1; length = rows.shape[1]) {
    const half = length >> 1;
    const products = mul(slice(rows, [null, [0, half]]), slice(rows, [null, [half, 2 * half]]));
    rows = length % 2 === 0 ? products : concat([products, slice(rows, [null, [2 * half, length]])], 1);
  }
  return reshape(rows, y.shape);
}
