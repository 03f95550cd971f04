import {
  checkLengths,
  ConfigError,
  full,
  maskOf,
  padAxes,
  permute,
  refuseArgument,
  requireBoolean,
  requireNumber,
  requireOptions,
  requireTensor,
  requireWholeNumber,
  reshape,
  ShapeError,
  formatShape,
  slice,
  tensor,
  where,
  type Tensor,
} from '@gradkit/core-tensor/functional';
import { PackedSequence } from './packed-sequence.ts';
import { padSequence, requireSequences, unpadSequence } from './padding.ts';
import { vectorOfLengths } from './recurrent-inputs.ts';

interface PackOptions {
  /** whether the longest sequence has to come first, and the shortest last; default true */
  readonly enforceSorted?: boolean | undefined;
}

interface PackPaddedOptions extends PackOptions {
  /** whether the input is `[batch, length, …]`, not `[length, batch, …]`; default false */
  readonly batchFirst?: boolean | undefined;
}

interface PadPackedOptions {
  /** whether the output is `[batch, length, …]`, not `[length, batch, …]`; default false */
  readonly batchFirst?: boolean | undefined;
  /** what stands behind the ends; default 0 */
  readonly paddingValue?: number | undefined;
  /** steps of the output, at least those of the longest sequence, which is the default */
  readonly totalLength?: number | null | undefined;
}

const swapped = (x: Tensor): Tensor => permute(x, [1, 0, ...x.shape.slice(2).map((_, i) => i + 2)]);

/**
 * Packs sequences that were padded.
 *
 * @param input `[length, batch, …]`
 * @param lengths steps of each sequence, `[batch]`
 * @param options `batchFirst`: the input is `[batch, length, …]`; `enforceSorted`: default true
 * @throws {ShapeError} if a length is outside 1 … length, or they are not in order
 * @example packPaddedSequence(zeros([3, 2, 4]), [3, 1]).data.shape; // [4, 4]
 * @see https://pytorch.org/docs/stable/generated/torch.nn.utils.rnn.pack_padded_sequence.html
 */
export function packPaddedSequence(
  input: Tensor,
  lengths: Tensor | readonly number[],
  options: PackPaddedOptions = {},
): PackedSequence {
  const name = 'packPaddedSequence';
  requireTensor(name, 'input', input);
  const known = { batchFirst: true, enforceSorted: true } as const;
  const { batchFirst = false, enforceSorted = true } = requireOptions<PackPaddedOptions>(name, options, known);
  requireBoolean(name, 'batchFirst', batchFirst);
  requireBoolean(name, 'enforceSorted', enforceSorted);
  if (input.rank < 2)
    throw new ShapeError(
      name,
      `input is ${formatShape(input.shape)}; it must have at least 2 axes, not ${input.rank}`,
      {
        expected: 2,
        got: input.rank,
      },
    );
  const padded = batchFirst ? swapped(input) : input;
  const [length, batch] = padded.shape;
  const vector = vectorOfLengths(name, lengths, batch);
  const checked = checkLengths(vector, { where: name, most: length, sorted: enforceSorted });
  if (checked.isSymbolic) return new PackedSequence(padded, checked, enforceSorted);
  const longest = Math.max(0, ...checked.data);
  const cut = longest === length ? padded : slice(padded, [[0, longest]]);
  return new PackedSequence(cut, checked, enforceSorted);
}

/**
 * Packs a list of sequences.
 *
 * @param sequences `[length, …]` each
 * @param options `enforceSorted`: default true
 * @example packSequence([tensor([1, 2]), tensor([3])]).data.toArray(); // [1, 3, 2]
 * @see https://pytorch.org/docs/stable/generated/torch.nn.utils.rnn.pack_sequence.html
 */
export function packSequence(sequences: readonly Tensor[], options: PackOptions = {}): PackedSequence {
  const { enforceSorted } = requireOptions<PackOptions>('packSequence', options, { enforceSorted: true });
  requireSequences('packSequence', sequences);
  const lengths = sequences.map(({ shape }) => shape[0]);
  return packPaddedSequence(padSequence(sequences), lengths, { enforceSorted });
}

/** How long the output is; what only a graph knows is no length of it. */
function lengthOf({ padded, lengths }: PackedSequence, totalLength: number | null): number {
  const length = padded.shape[0];
  if (totalLength === null) {
    if (!lengths.isSymbolic) return length;
    throw new ConfigError(
      'padPackedSequence',
      'the lengths are known only when the compiled or exported function runs, so that the longest is not; give totalLength',
    );
  }
  requireWholeNumber('padPackedSequence', 'totalLength', totalLength, { least: lengths.isSymbolic ? 1 : length });
  return totalLength;
}

/**
 * Unpacks sequences into one tensor, padded.
 *
 * @param sequence packed
 * @param options `batchFirst`: the output is `[batch, length, …]`; `paddingValue`: default 0; `totalLength`: default that of the longest
 * @returns `[length, batch, …]`, and the lengths, int32
 * @throws {ConfigError} if `totalLength` is below the longest, or is not given where lengths are arguments of a compiled function
 * @example padPackedSequence(packSequence([tensor([1, 2]), tensor([3])]))[0].toArray(); // [[1, 3], [2, 0]]
 * @see https://pytorch.org/docs/stable/generated/torch.nn.utils.rnn.pad_packed_sequence.html
 */
export function padPackedSequence(
  sequence: PackedSequence,
  options: PadPackedOptions = {},
): [output: Tensor, lengths: Tensor] {
  const name = 'padPackedSequence';
  if (!(sequence instanceof PackedSequence)) refuseArgument(name, 'sequence', sequence, 'a PackedSequence');
  const known = { batchFirst: true, paddingValue: true, totalLength: true } as const;
  const {
    batchFirst = false,
    paddingValue = 0,
    totalLength = null,
  } = requireOptions<PadPackedOptions>(name, options, known);
  requireBoolean(name, 'batchFirst', batchFirst);
  requireNumber(name, 'paddingValue', paddingValue, { infinite: true });
  const { padded, lengths } = sequence;
  const [length, , ...rest] = padded.shape;
  const total = lengthOf(sequence, totalLength);
  const steps = total < length ? slice(padded, [[0, total]]) : padded;
  const longer = total > length ? padAxes(steps, [[0, total - length], 0, ...rest.map(() => 0)]) : steps;
  const mask = maskOf(checkLengths(lengths, { where: name, most: total }), total);
  const wide = reshape(mask, [total, lengths.size, ...rest.map(() => 1)]);
  const output = where(wide, longer, full([], paddingValue, { dtype: longer.dtype }));
  return [batchFirst ? swapped(output) : output, lengths];
}

/**
 * Unpacks sequences into a list.
 *
 * @param sequence packed; the lengths must be known
 * @returns `[length, …]` each
 * @example unpackSequence(packSequence([tensor([1, 2]), tensor([3])])).map((each) => each.toArray()); // [[1, 2], [3]]
 * @see https://pytorch.org/docs/stable/generated/torch.nn.utils.rnn.unpack_sequence.html
 */
export function unpackSequence(sequence: PackedSequence): Tensor[] {
  if (!(sequence instanceof PackedSequence)) refuseArgument('unpackSequence', 'sequence', sequence, 'a PackedSequence');
  return unpadSequence(sequence.padded, tensor([...sequence.lengths.data], { dtype: 'int32' }));
}
