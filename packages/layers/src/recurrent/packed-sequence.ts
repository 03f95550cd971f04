import { reshape, take, tensor, type Tensor } from '@gradkit/core-tensor/functional';

/**
 * Sequences of lengths of their own, for a recurrent layer. They are kept padded, so that a compiled step knows the shapes; `data` has
 * them as PyTorch keeps them, all first steps, then all second steps, of the longest sequence first.
 *
 * @example
 * const packed = packSequence([tensor([1, 2, 3]), tensor([4])]);
 * packed.data.toArray(); // [1, 4, 2, 3]
 * packed.batchSizes.toArray(); // [2, 1, 1]
 * @see https://pytorch.org/docs/stable/generated/torch.nn.utils.rnn.PackedSequence.html
 */
export class PackedSequence {
  /** `[length, batch, …]`; what stands behind the end of a sequence does not count */
  readonly padded: Tensor;
  /** steps of each sequence, `[batch]`, int32 */
  readonly lengths: Tensor;
  readonly #isSorted: boolean;

  /**
   * @param padded `[length, batch, …]`
   * @param lengths of the sequences, `[batch]`, int32
   * @param isSorted whether the longest are known to come first
   */
  constructor(padded: Tensor, lengths: Tensor, isSorted: boolean) {
    this.padded = padded;
    this.lengths = lengths;
    this.#isSorted = isSorted;
  }

  /** The same sequences with other values. */
  with(padded: Tensor): PackedSequence {
    return new PackedSequence(padded, this.lengths, this.#isSorted);
  }

  #order(): number[] {
    const { data, size } = this.lengths;
    return Array.from({ length: size }, (_, i) => i).sort((a, b) => data[b] - data[a]);
  }

  /** All values that there are, step by step, `[sum of lengths, …]`; the lengths must be known. */
  get data(): Tensor {
    const { padded, lengths } = this;
    const [length, batch, ...rest] = padded.shape;
    const order = this.#order();
    const rows = Array.from({ length }, (_, t) =>
      order.filter((b) => t < lengths.data[b]).map((b) => t * batch + b),
    ).flat();
    return take(reshape(padded, [length * batch, ...rest]), tensor(rows, { dtype: 'int32' }));
  }

  /** How many sequences have a first step, a second, and so on; int32. The lengths must be known. */
  get batchSizes(): Tensor {
    const lengths = [...this.lengths.data];
    const sizes = Array.from({ length: Math.max(0, ...lengths) }, (_, t) => lengths.filter((each) => t < each).length);
    return tensor(sizes, { dtype: 'int32' });
  }

  /** Which sequence comes first in `data`, second, and so on; null: in their own order. */
  get sortedIndices(): Tensor | null {
    return this.#isSorted ? null : tensor(this.#order(), { dtype: 'int32' });
  }

  /** Where each sequence stands in the order of `data`; null: in their own order. */
  get unsortedIndices(): Tensor | null {
    if (this.#isSorted) return null;
    const places: number[] = [];
    this.#order().forEach((sequence, place) => {
      places[sequence] = place;
    });
    return tensor(places, { dtype: 'int32' });
  }
}
