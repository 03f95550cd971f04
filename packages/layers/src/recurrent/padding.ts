import {
  formatShape,
  padAxes,
  refuseArgument,
  requireBoolean,
  requireList,
  requireNumber,
  requireOneOf,
  requireOptions,
  requireTensor,
  sameShape,
  ShapeError,
  slice,
  stack,
  type Tensor,
} from '@gradkit/core-tensor/functional';
import { vectorOfLengths } from './recurrent-inputs.ts';

interface PadOptions {
  /** whether the output is `[batch, length, …]`, not `[length, batch, …]`; default false */
  readonly batchFirst?: boolean | undefined;
  /** what is added; default 0 */
  readonly paddingValue?: number | undefined;
  /** where it is added; default right */
  readonly paddingSide?: 'left' | 'right' | undefined;
}

/** Throws unless it is a list of sequences that differ in their lengths alone. */
export function requireSequences(where: string, sequences: readonly Tensor[]): void {
  requireList(where, 'sequences', sequences);
  if (sequences.length === 0) refuseArgument(where, 'sequences', sequences, 'a list of at least 1 tensor');
  sequences.forEach((sequence, i) => {
    requireTensor(where, `sequence ${i}`, sequence);
    const [first] = sequences;
    if (sequence.rank > 0 && sameShape(sequence.shape.slice(1), first.shape.slice(1))) return;
    throw new ShapeError(
      where,
      `sequence ${i} is ${formatShape(sequence.shape)} but sequence 0 is ${formatShape(first.shape)}; all axes but the first must match`,
      { expected: first.shape, got: sequence.shape },
    );
  });
}

/**
 * Makes one tensor of sequences, the shorter ones padded.
 *
 * @param sequences `[length, …]` each
 * @param options `batchFirst`: the output is `[batch, length, …]`; `paddingValue`: default 0; `paddingSide`: default right
 * @returns `[length of the longest, batch, …]`
 * @throws {ShapeError} if they differ in more than their lengths
 * @example padSequence([tensor([1, 2]), tensor([3])], { batchFirst: true }).toArray(); // [[1, 2], [3, 0]]
 * @see https://pytorch.org/docs/stable/generated/torch.nn.utils.rnn.pad_sequence.html
 */
export function padSequence(sequences: readonly Tensor[], options: PadOptions = {}): Tensor {
  const known = { batchFirst: true, paddingValue: true, paddingSide: true } as const;
  const {
    batchFirst = false,
    paddingValue = 0,
    paddingSide = 'right',
  } = requireOptions<PadOptions>('padSequence', options, known);
  requireBoolean('padSequence', 'batchFirst', batchFirst);
  requireNumber('padSequence', 'paddingValue', paddingValue, { infinite: true });
  requireOneOf('padSequence', 'paddingSide', paddingSide, ['left', 'right']);
  requireSequences('padSequence', sequences);
  const longest = Math.max(...sequences.map(({ shape }) => shape[0]));
  const padded = sequences.map((x) => {
    const missing = longest - x.shape[0];
    if (missing === 0) return x;
    const first: [number, number] = paddingSide === 'right' ? [0, missing] : [missing, 0];
    return padAxes(x, [first, ...x.shape.slice(1).map(() => 0)], { value: paddingValue });
  });
  return stack(padded, batchFirst ? 0 : 1);
}

/**
 * Takes sequences apart that were padded.
 *
 * @param padded `[length, batch, …]`
 * @param lengths steps of each sequence, `[batch]`; they must be known
 * @param options `batchFirst`: it is `[batch, length, …]`
 * @returns `[length, …]` each
 * @example unpadSequence(tensor([[1, 3], [2, 0]]), [2, 1]).map((each) => each.toArray()); // [[1, 2], [3]]
 * @see https://pytorch.org/docs/stable/generated/torch.nn.utils.rnn.unpad_sequence.html
 */
export function unpadSequence(
  padded: Tensor,
  lengths: Tensor | readonly number[],
  options: Pick<PadOptions, 'batchFirst'> = {},
): Tensor[] {
  requireTensor('unpadSequence', 'padded', padded);
  const { batchFirst = false } = requireOptions('unpadSequence', options, { batchFirst: true });
  requireBoolean('unpadSequence', 'batchFirst', batchFirst);
  const steps = vectorOfLengths('unpadSequence', lengths, padded.shape[batchFirst ? 0 : 1]).data;
  return Array.from(steps, (length, i) =>
    batchFirst ? slice(padded, [i, [0, length]]) : slice(padded, [[0, length], i]),
  );
}
