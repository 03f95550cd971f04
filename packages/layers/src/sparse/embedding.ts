import { Parameter } from '@gradkit/autograd';
import {
  Generator,
  normal,
  requireBoolean,
  requireGenerator,
  requireOptions,
  requireWholeNumber,
  type Tensor,
} from '@gradkit/core-tensor/functional';
import { Module } from '../module/module.ts';
import { embedding, placeOfPadding, requireTable, type LookupOptions } from './lookup.ts';

interface EmbeddingOptions extends LookupOptions {
  /** draws the table; default the shared generator */
  readonly rng?: Generator | undefined;
}

interface PretrainedOptions extends LookupOptions {
  /** default true: training leaves the table as it is */
  readonly freeze?: boolean | undefined;
}

/**
 * A table of vectors: each index is replaced by its row.
 *
 * @example new Embedding(10, 4).forward(tensor([[1, 2, 3]], { dtype: 'int32' })).shape; // [1, 3, 4]
 * @see https://pytorch.org/docs/stable/generated/torch.nn.Embedding.html
 */
export class Embedding extends Module {
  weight: Parameter; // [count, features]
  paddingIdx: number | null;

  constructor(count: number, features: number, options: EmbeddingOptions = {}) {
    super();
    const { paddingIdx, rng } = requireOptions('Embedding', options, { paddingIdx: true, rng: true });
    requireWholeNumber('Embedding', 'count', count, { least: 1 });
    requireWholeNumber('Embedding', 'features', features, { least: 1 });
    if (rng !== undefined) requireGenerator('Embedding', 'rng', rng);
    const padding = placeOfPadding('Embedding', paddingIdx, count);
    const table = normal([count, features], { rng });
    if (padding !== null) table.data.fill(0, padding * features, (padding + 1) * features); // not yet shared
    this.paddingIdx = padding;
    this.weight = new Parameter(table);
  }

  /**
   * A layer with a table that is there already. The row of `paddingIdx` is taken as it is.
   *
   * @param embeddings `[count, features]`
   * @param options `freeze`: default true, training leaves the table as it is; `paddingIdx`: a row without gradient
   * @throws {ShapeError} unless the table has two axes
   * @example Embedding.fromPretrained(tensor([[1, 2], [3, 4]])).forward(tensor([1], { dtype: 'int32' })).toArray(); // [[3, 4]]
   * @see https://pytorch.org/docs/stable/generated/torch.nn.Embedding.html#torch.nn.Embedding.from_pretrained
   */
  static fromPretrained(embeddings: Tensor, options: PretrainedOptions = {}): Embedding {
    const place = 'Embedding.fromPretrained';
    const { freeze = true, paddingIdx } = requireOptions(place, options, { freeze: true, paddingIdx: true });
    requireBoolean(place, 'freeze', freeze);
    const [count] = requireTable(place, 'embeddings', embeddings);
    // one number is drawn in the place of a table, from a generator of its own: the shared one goes on as if nothing was drawn
    const layer = new Embedding(1, 1, { rng: new Generator(0) });
    layer.paddingIdx = placeOfPadding(place, paddingIdx, count);
    layer.weight = new Parameter(embeddings, { requiresGrad: !freeze });
    return layer;
  }

  /** @param indices any shape, whole numbers 0 … count − 1 @returns `[…, features]` */
  forward(indices: Tensor): Tensor {
    return embedding(indices, this.weight.value, { paddingIdx: this.paddingIdx ?? undefined });
  }
}
