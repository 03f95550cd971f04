import { ConfigError, notEqual, requireOptions, type Tensor } from '@gradkit/core-tensor/functional';
import {
  bagNames,
  inputNames,
  readBagInputs,
  requireBagOptions,
  requireBags,
  requireWeights,
  type BagInputs,
  type BagOptions,
} from './bag-options.ts';
import { reduceParts, reduceRows, weighed } from './bags.ts';
import { requireLookup, requireTable, type Table } from './lookup-options.ts';
import { rowsOf } from './lookup.ts';
import { makePretrained, TableLayer, type PretrainedOptions, type TableOptions } from './table-layer.ts';

interface EmbeddingBagOptions extends BagOptions, TableOptions {}
interface PretrainedBagOptions extends BagOptions, PretrainedOptions {}
interface CallOptions extends BagOptions, BagInputs {}

const place = 'embeddingBag';

/**
 * Sums, means or largest entries of bags of rows of a table, without the rows of the padding. Empty bags give zeros. The largest entries of bags with
 * offsets are looked for among all indices, which takes room for bags × indices × features.
 *
 * `y[b] = Σ weight[indices[b, i]]`
 *
 * @param indices `[bags, length]`, or a vector with `offsets`: whole numbers 0 … count − 1
 * @param weight `[count, features]`: a tensor, or a parameter, in which `maxNorm` then shortens the rows that are looked up
 * @param offsets where each bag begins in a vector of indices; alone or among the options
 * @param options `includeLastOffset`: the last one says where the last bag ends; `mode`: `sum`, `mean` (default) or `max`; `perSampleWeights`:
 *   for sums, how much each index counts; `paddingIdx`: an index that does not count; `maxNorm`, `normType`, `scaleGradByFreq` as of `embedding`
 * @returns `[bags, features]`
 * @throws {ConfigError} if options do not go together
 * @throws {ShapeError} if shapes do not fit, an index is no row, or offsets do not begin with 0, fall, or are above the number of indices
 * @example
 * const indices = tensor([0, 1, 1], { dtype: 'int32' });
 * embeddingBag(indices, tensor([[1], [4]]), { offsets: tensor([0, 2], { dtype: 'int32' }) }).toArray(); // [[2.500], [4]]
 * @see https://pytorch.org/docs/stable/generated/torch.nn.functional.embedding_bag.html
 */
export function embeddingBag(
  indices: Tensor,
  weight: Table,
  offsets: Tensor | CallOptions | null = null,
  options: CallOptions = {},
): Tensor {
  const given = requireOptions<CallOptions>(place, readBagInputs(offsets, options), { ...bagNames, ...inputNames });
  const [count] = requireTable(place, 'weight', weight);
  const { mode, includeLastOffset = false } = requireBagOptions(place, given);
  const how = requireLookup<CallOptions>(place, given, { ...bagNames, ...inputNames }, count);
  requireBags(place, indices, given);
  const { offsets: starts, perSampleWeights } = given;
  if (starts !== undefined && includeLastOffset && starts.size === 0)
    throw new ConfigError(
      place,
      'there are no offsets but includeLastOffset is true; the last one, at least, must be there',
    );
  const rows = rowsOf(weight, indices, how);
  if (perSampleWeights !== undefined) requireWeights(place, mode, perSampleWeights, rows);
  const counted = how.paddingIdx === null ? null : notEqual(indices, how.paddingIdx);
  const entries = weighed({ rows, counted }, perSampleWeights);
  return starts === undefined
    ? reduceRows(entries, mode)
    : reduceParts(place, entries, starts, mode, includeLastOffset);
}

const known = { ...bagNames, rng: true } as const;

/**
 * A table of vectors, of which bags of rows are added up, averaged, or compared feature by feature.
 *
 * @example
 * const bag = new EmbeddingBag(10, 4, { mode: 'sum' });
 * bag.forward(tensor([[1, 2], [3, 3]], { dtype: 'int32' })).shape; // [2, 4]
 * bag.forward(tensor([1, 2, 3], { dtype: 'int32' }), tensor([0, 1], { dtype: 'int32' })).shape; // [2, 4]
 * @see https://pytorch.org/docs/stable/generated/torch.nn.EmbeddingBag.html
 */
export class EmbeddingBag extends TableLayer<
  [indices: Tensor, offsets?: Tensor | BagInputs | null, options?: BagInputs]
> {
  readonly mode: 'sum' | 'mean' | 'max';
  readonly includeLastOffset: boolean;

  protected kind() {
    return { name: 'EmbeddingBag', known };
  }

  /** @param options `mode`: default `mean`; `includeLastOffset`, `paddingIdx`, `maxNorm`, … as of `embeddingBag`; `rng` draws the table */
  constructor(count: number, features: number, options: EmbeddingBagOptions = {}) {
    super(count, features, options);
    const { mode, includeLastOffset = false } = requireBagOptions('EmbeddingBag', options);
    this.mode = mode;
    this.includeLastOffset = includeLastOffset;
  }

  /**
   * A layer with a table that is there already. The row of `paddingIdx` is taken as it is.
   *
   * @param embeddings `[count, features]`
   * @param options `freeze`: default true, training leaves the table as it is; the others as of the layer
   * @throws {ShapeError} unless the table has two axes
   * @example EmbeddingBag.fromPretrained(tensor([[1, 2], [3, 4]])).forward(tensor([[0, 1]], { dtype: 'int32' })).toArray(); // [[2, 3]]
   * @see https://pytorch.org/docs/stable/generated/torch.nn.EmbeddingBag.html#torch.nn.EmbeddingBag.from_pretrained
   */
  static fromPretrained(embeddings: Tensor, options: PretrainedBagOptions = {}): EmbeddingBag {
    return makePretrained<PretrainedBagOptions, EmbeddingBag>(
      'EmbeddingBag.fromPretrained',
      embeddings,
      options,
      { ...bagNames, freeze: true },
      (count, given) => new EmbeddingBag(count, 1, given),
    );
  }

  /**
   * @param indices `[bags, length]`, or a vector, with offsets
   * @param offsets where each bag begins; alone or among the options
   * @param options `offsets`, `perSampleWeights`
   * @returns `[bags, features]`
   */
  forward(indices: Tensor, offsets: Tensor | BagInputs | null = null, options: BagInputs = {}): Tensor {
    const given = requireOptions<BagInputs>('EmbeddingBag', readBagInputs(offsets, options), inputNames);
    const { mode, includeLastOffset } = this;
    return embeddingBag(indices, this.weight, { ...this.lookup(), mode, includeLastOffset, ...given });
  }
}
