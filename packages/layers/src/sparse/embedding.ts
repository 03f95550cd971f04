import { detach, isGradEnabled, Parameter } from '@gradkit/autograd';
import { ConfigError, equal, take, normal, unsqueeze, where, type Generator, type Tensor } from '@gradkit/core-tensor';
import { requireSizes } from '../internal/sizes.ts';
import { Module } from '../module/module.ts';

interface EmbeddingOptions {
  /** an index whose row stays as it is: zero at first, and without gradient */
  readonly paddingIndex?: number;
  readonly rng?: Generator;
}

/**
 * A table of vectors: each index is replaced by its row.
 *
 * @example new Embedding(10, 4).forward(tensor([[1, 2, 3]], { dtype: 'int32' })).shape; // [1, 3, 4]
 * @see https://pytorch.org/docs/stable/generated/torch.nn.Embedding.html
 */
export class Embedding extends Module {
  readonly weight: Parameter; // [count, features]
  readonly paddingIndex: number | null;

  constructor(count: number, features: number, { paddingIndex, rng }: EmbeddingOptions = {}) {
    super();
    requireSizes('Embedding', { count, features });
    this.paddingIndex = paddingIndex ?? null;
    const table = normal([count, features], { rng });
    if (paddingIndex !== undefined) {
      if (!Number.isInteger(paddingIndex) || paddingIndex < 0 || paddingIndex >= count) {
        throw new ConfigError('Embedding', `paddingIndex is ${paddingIndex}; it must be 0 … ${count - 1}`, {
          expected: count,
          got: paddingIndex,
        });
      }
      table.data.fill(0, paddingIndex * features, (paddingIndex + 1) * features); // not yet shared
    }
    this.weight = new Parameter(table);
  }

  /** @param indices any shape, whole numbers 0 … count − 1 @returns `[…, features]` */
  forward(indices: Tensor): Tensor {
    const rows = take(this.weight.value, indices);
    if (this.paddingIndex === null || !isGradEnabled()) return rows;
    const isPadding = unsqueeze(equal(indices, this.paddingIndex), -1);
    return where(isPadding, detach(rows), rows);
  }
}
