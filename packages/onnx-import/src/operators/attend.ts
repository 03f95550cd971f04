import {
  add,
  any,
  arange,
  cast,
  expand,
  lessEqual,
  logicalAnd,
  matmul,
  mul,
  permute,
  reshape,
  softmax,
  tanh,
  tensor,
  unsqueeze,
  where,
  type Tensor,
} from '@gradkit/core-tensor/functional';

const lowest = -3.4028234663852886e38; // as far as float32 goes: −∞ would make NaN of rows without keys

/** `[batch, length, heads · size]` as `[batch, heads, length, size]`. */
export function inHeads(x: Tensor, heads: number): Tensor {
  const [batch, length, width] = x.shape;
  return permute(reshape(x, [batch, length, heads, width / heads]), [0, 2, 1, 3]);
}

/** And back. */
export function joinHeads(x: Tensor): Tensor {
  const [batch, heads, length, size] = x.shape;
  return reshape(permute(x, [0, 2, 1, 3]), [batch, length, heads * size]);
}

/** Each head of keys for as many of the queries as share it. */
export function shared(x: Tensor, heads: number): Tensor {
  const [batch, own, length, size] = x.shape;
  if (own === heads) return x;
  return reshape(expand(unsqueeze(x, 2), [batch, own, heads / own, length, size]), [batch, heads, length, size]);
}

/** Keys at or before each query, which stand at the end. */
export function causalMask(queries: number, keys: number, past: number): Tensor {
  const at = reshape(arange(queries, { dtype: 'int32' }), [queries, 1]);
  return lessEqual(arange(keys, { dtype: 'int32' }), add(at, past));
}

export interface Attending {
  readonly scale: number;
  /** added to the scores, or where it is bool, what is left out is false */
  readonly masks: readonly Tensor[];
  readonly softcap?: number | undefined;
  /** whether a query may have no key at all, which then gives 0 */
  readonly mayHaveNone?: boolean | undefined;
}

/** What attention gives, and what it works out on the way: products, these bounded, and shares. */
export interface Attended {
  readonly y: Tensor;
  readonly products: Tensor;
  readonly capped: Tensor;
  readonly shares: Tensor;
}

/** Scores with masks; what is left out gets `out`. */
export function masked(scores: Tensor, masks: readonly Tensor[], out = lowest): Tensor {
  const number = (value: number): Tensor => tensor(value, { dtype: scores.dtype });
  const biases = masks.map((mask) => (mask.dtype === 'bool' ? where(mask, number(0), number(out)) : mask));
  return biases.reduce((sum, bias) => add(sum, bias), scores);
}

/** `softmax(q kᵀ · scale + masks) v`, heads being axis 1, with what is on the way. */
export function attendedTo(
  [q, k, v]: readonly [Tensor, Tensor, Tensor],
  { scale, masks, softcap = 0, mayHaveNone = false }: Attending,
): Attended {
  const products = mul(matmul(q, k, { transposeB: true }), scale);
  const capped = softcap === 0 ? products : mul(tanh(mul(products, 1 / softcap)), softcap);
  const plain = softmax(masked(capped, masks), -1);
  const allowed = masks.filter(({ dtype }) => dtype === 'bool');
  const shares =
    mayHaveNone && allowed.length > 0
      ? mul(
          plain,
          cast(
            any(
              allowed.reduce((both, mask) => logicalAnd(both, mask)),
              -1,
              { keepDims: true },
            ),
            plain.dtype,
          ),
        )
      : plain;
  return { y: matmul(shares, v), products, capped, shares };
}

/** `softmax(q kᵀ · scale + masks) v`, heads being axis 1. */
export function attend(operands: readonly [Tensor, Tensor, Tensor], attending: Attending): Tensor {
  return attendedTo(operands, attending).y;
}
