import type { Tensor } from '@gradkit/core-tensor/functional';
import { lookupNames } from './lookup-options.ts';
import { embedding } from './lookup.ts';
import { makePretrained, TableLayer, type PretrainedOptions, type TableOptions } from './table-layer.ts';

const known = { ...lookupNames, rng: true } as const;

/**
 * A table of vectors: each index is replaced by its row.
 *
 * With `maxNorm`, rows that are looked up are shortened in the table, in evaluation, too; in an exported file, which keeps no changes, all rows
 * are short from the beginning.
 *
 * @example new Embedding(10, 4).forward(tensor([[1, 2, 3]], { dtype: 'int32' })).shape; // [1, 3, 4]
 * @see https://pytorch.org/docs/stable/generated/torch.nn.Embedding.html
 */
export class Embedding extends TableLayer<[indices: Tensor]> {
  protected kind() {
    return { name: 'Embedding', known };
  }

  /** @param options `paddingIdx`, `maxNorm`, `normType`, `scaleGradByFreq` as of `embedding`; `rng` draws the table */
  constructor(count: number, features: number, options: TableOptions = {}) {
    super(count, features, options);
  }

  /**
   * A layer with a table that is there already. The row of `paddingIdx` is taken as it is.
   *
   * @param embeddings `[count, features]`
   * @param options `freeze`: default true, training leaves the table as it is; the others as of the layer
   * @throws {ShapeError} unless the table has two axes
   * @example Embedding.fromPretrained(tensor([[1, 2], [3, 4]])).forward(tensor([1], { dtype: 'int32' })).toArray(); // [[3, 4]]
   * @see https://pytorch.org/docs/stable/generated/torch.nn.Embedding.html#torch.nn.Embedding.from_pretrained
   */
  static fromPretrained(embeddings: Tensor, options: PretrainedOptions = {}): Embedding {
    const place = 'Embedding.fromPretrained';
    const names = { ...lookupNames, freeze: true } as const;
    return makePretrained<PretrainedOptions, Embedding>(
      place,
      embeddings,
      options,
      names,
      (count, given) => new Embedding(count, 1, given),
    );
  }

  /** @param indices any shape, whole numbers 0 … count − 1 @returns `[…, features]` */
  forward(indices: Tensor): Tensor {
    return embedding(indices, this.weight, this.lookup());
  }
}
