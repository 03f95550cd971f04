import { concat, indexSelect, type Tensor } from '@gradkit/core-tensor/functional';

/**
 * Keys and values of the tokens that a model has seen, by the attention layer they belong to, so that only new tokens go through it.
 *
 * @example
 * const attention = new MultiheadAttention(4, 2, { batchFirst: true }).eval();
 * const cache = new KeyValueCache();
 * const step = (x: Tensor) => attention.forward(x, x, x, { isCausal: true, cache });
 * step(zeros([1, 3, 4])); // three tokens
 * step(zeros([1, 1, 4]))[1]?.shape; // [1, 1, 4]
 * cache.length; // 4
 */
export class KeyValueCache {
  readonly #entries = new Map<object, readonly [keys: Tensor, values: Tensor]>();

  /** Tokens it holds, which is the position of the next one. */
  get length(): number {
    for (const [keys] of this.#entries.values()) return keys.shape[2];
    return 0;
  }

  /** Tokens it holds of one layer. */
  lengthOf(owner: object): number {
    return this.#entries.get(owner)?.[0].shape[2] ?? 0;
  }

  /**
   * Adds keys and values of new tokens behind those of a layer, and gives all.
   *
   * @param owner the layer
   * @param keys `[batch, heads, length, features]`
   * @param values likewise
   */
  append(owner: object, keys: Tensor, values: Tensor): readonly [keys: Tensor, values: Tensor] {
    const known = this.#entries.get(owner);
    const all =
      known === undefined
        ? ([keys, values] as const)
        : ([concat([known[0], keys], 2), concat([known[1], values], 2)] as const);
    this.#entries.set(owner, all);
    return all;
  }

  /**
   * Keeps these rows of the batch, in this order; one may come several times.
   *
   * @param rows their positions, a vector of whole numbers
   */
  select(rows: Tensor): void {
    for (const [owner, [keys, values]] of this.#entries)
      this.#entries.set(owner, [indexSelect(keys, 0, rows), indexSelect(values, 0, rows)]);
  }
}
