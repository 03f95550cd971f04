import {
  DataError,
  formatShape,
  full,
  isPlainObject,
  isTensor,
  refuseArgument,
  requireNumber,
  requireOneOf,
  requireOptions,
  sameShape,
  tensor,
  type Tensor,
} from '@gradkit/core-tensor/functional';
import { collate, type Collated } from './collate.ts';

interface PadOptions<Values> {
  /** which fields are sequences, and what fills them up */
  readonly values: Values;
  /** where it is added; default right */
  readonly side?: 'left' | 'right' | undefined;
}

/** A batch whose sequences were padded: `lengths` tells how long each was. */
export type Padded<Item, Name extends PropertyKey> = {
  [Field in keyof Item]: Field extends Name ? Tensor : Collated<Item[Field]>;
} & { readonly lengths: { readonly [Field in Name]: Tensor } };

type Sequence = Tensor | ArrayLike<number>;

/**
 * Makes the `collate` of a DataLoader for sequences of different lengths: pads each to the longest of its batch, and tells how long it was, for
 * `packPaddedSequence` and for masks. Other fields are joined as `collate` does it.
 *
 * @param options `values`: the fields that are sequences, tensors `[length, …]` or lists, with what they are padded with; `side`: where,
 *   default right
 * @returns items → batch: a sequence is `[batch, longest, …]` in its dtype, `lengths` has an int32 `[batch]` for each
 * @throws {ConfigError} if an option is unknown or wrong
 * @throws {DataError} in a batch whose sequences differ in more than their first axis
 * @example
 * const join = padCollate({ values: { tokens: 0 } });
 * const items = [{ tokens: tensor([5, 6, 7]), labels: 1 }, { tokens: tensor([8]), labels: 0 }];
 * const { tokens, labels, lengths } = join(items);
 * tokens; // [[5, 6, 7], [8, 0, 0]]
 * lengths.tokens; // [3, 1]
 * labels; // [1, 0]
 * @see https://pytorch.org/docs/stable/generated/torch.nn.utils.rnn.pad_sequence.html
 */
export function padCollate<const Values extends Readonly<Record<string, number>>>(options: PadOptions<Values>) {
  const known = { values: true, side: true } as const;
  const { values, side = 'right' } = requireOptions<PadOptions<Values>>('padCollate', options, known);
  requireOneOf('padCollate', 'side', side, ['left', 'right']);
  if (!isPlainObject(values) || Object.keys(values).length === 0)
    refuseArgument(
      'padCollate',
      'values',
      values,
      'an object with what each sequence is padded with, e.g. { tokens: 0 }',
    );
  const fields = Object.entries<number>(values);
  for (const [name, value] of fields) requireNumber('padCollate', `values.${name}`, value, { infinite: true });
  return <Item extends Readonly<Record<keyof Values, Sequence>>>(
    items: readonly Item[],
  ): Padded<Item, keyof Values & string> => {
    const padded: Record<string, Tensor> = {};
    const lengths: Record<string, Tensor> = {};
    for (const [name, value] of fields) {
      const sequences = items.map((item, i) => sequenceOf(item, name, i));
      padded[name] = pad(sequences, name, { value, side });
      lengths[name] = tensor(Int32Array.from(sequences, ({ shape }) => shape[0]));
    }
    const rest = items.map((item) => Object.fromEntries(Object.entries(item).filter(([name]) => !(name in padded))));
    return { ...collate(rest), ...padded, lengths } as unknown as Padded<Item, keyof Values & string>; // fields are put together by name
  };
}

function sequenceOf(item: object, name: string, i: number): Tensor {
  const value = (item as Readonly<Record<string, unknown>>)[name];
  const isList = Array.isArray(value) || ArrayBuffer.isView(value);
  const sequence = isTensor(value) ? value : isList ? tensor(value as number[]) : null;
  if (sequence !== null && sequence.rank > 0) return sequence;
  const given = sequence === null ? (value === undefined ? 'left out' : `a ${typeof value}`) : 'a scalar';
  throw new DataError('padCollate', `item ${i}.${name} is ${given}; it must be a tensor [length, …] or a list`, {
    got: value,
  });
}

function pad(
  sequences: readonly Tensor[],
  name: string,
  { value, side }: { readonly value: number; readonly side: 'left' | 'right' },
): Tensor {
  if (sequences.length === 0)
    throw new DataError('padCollate', 'there are 0 items; a batch needs at least 1', { expected: 1, got: 0 });
  const [{ dtype, shape }] = sequences;
  const rest = shape.slice(1);
  const longest = sequences.reduce((most, sequence) => Math.max(most, sequence.shape[0]), 0);
  const batch = full([sequences.length, longest, ...rest], value, { dtype });
  sequences.forEach((sequence, i) => {
    if (sequence.dtype !== dtype || !sameShape(sequence.shape.slice(1), rest)) {
      const [mine, first] = [sequence, sequences[0]].map((x) => `${x.dtype} ${formatShape(x.shape)}`);
      throw new DataError(
        'padCollate',
        `item ${i}.${name} is ${mine} but item 0.${name} is ${first}; sequences of a batch may differ in their first axis alone`,
        { expected: first, got: mine },
      );
    }
    const size = batch.size / sequences.length;
    const start = i * size + (side === 'left' ? size - sequence.size : 0);
    batch.data.set(sequence.data, start); // both have the same dtype
  });
  return batch;
}
