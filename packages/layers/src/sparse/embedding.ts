import { detach, isGradEnabled, Parameter } from '@gradkit/autograd';
import {
  equal,
  normal,
  requireGenerator,
  requireOptions,
  requireWholeNumber,
  take,
  unsqueeze,
  where,
  type Generator,
  type Tensor,
} from '@gradkit/core-tensor/functional';
import { Module } from '../module/module.ts';

interface EmbeddingOptions {
  /** an index whose row stays as it is: zero at first, and without gradient */
  readonly paddingIdx?: number | undefined;
  readonly rng?: Generator | undefined;
}

/**
 * A table of vectors: each index is replaced by its row.
 *
 * @example new Embedding(10, 4).forward(tensor([[1, 2, 3]], { dtype: 'int32' })).shape; // [1, 3, 4]
 * @see https://pytorch.org/docs/stable/generated/torch.nn.Embedding.html
 */
export class Embedding extends Module {
  readonly weight: Parameter; // [count, features]
  readonly paddingIdx: number | null;

  constructor(count: number, features: number, options: EmbeddingOptions = {}) {
    super();
    const { paddingIdx, rng } = requireOptions('Embedding', options, { paddingIdx: true, rng: true });
    requireWholeNumber('Embedding', 'count', count, { least: 1 });
    requireWholeNumber('Embedding', 'features', features, { least: 1 });
    if (rng !== undefined) requireGenerator('Embedding', 'rng', rng);
    this.paddingIdx = paddingIdx ?? null;
    const table = normal([count, features], { rng });
    if (paddingIdx !== undefined) {
      requireWholeNumber('Embedding', 'paddingIdx', paddingIdx, { least: 0, most: count - 1 });
      table.data.fill(0, paddingIdx * features, (paddingIdx + 1) * features); // not yet shared
    }
    this.weight = new Parameter(table);
  }

  /** @param indices any shape, whole numbers 0 … count − 1 @returns `[…, features]` */
  forward(indices: Tensor): Tensor {
    const rows = take(this.weight.value, indices);
    if (this.paddingIdx === null || !isGradEnabled()) return rows;
    const isPadding = unsqueeze(equal(indices, this.paddingIdx), -1);
    return where(isPadding, detach(rows), rows);
  }
}
