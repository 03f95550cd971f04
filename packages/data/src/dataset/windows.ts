import {
  ConfigError,
  DataError,
  formatShape,
  requireOptions,
  requireTensor,
  requireWholeNumber,
  ShapeError,
  Tensor,
  zeros,
} from '@gradkit/core-tensor/functional';
import type { Collated } from '../loader/collate.ts';
import { requireIndex, type Dataset } from './dataset.ts';

/** How windows lie in their sequence. */
export interface WindowOptions {
  /** steps a window has */
  readonly length: number;
  /** steps from the start of one to the start of the next; default 1: they overlap */
  readonly stride?: number | undefined;
  /** steps behind a window that are its targets; default 0: there are none */
  readonly horizon?: number | undefined;
  /** in place of `horizon`: the targets are the window that starts so many steps later, e.g. 1 for the next token at every place */
  readonly shift?: number | undefined;
}

/** What a window holds, and what is to be told from it. */
export type Window<Options> = { readonly inputs: Tensor } & (Options extends
  | { readonly horizon: number }
  | { readonly shift: number }
  ? { readonly targets: Tensor }
  : unknown);

/**
 * The windows of a long sequence, as a dataset: what an item holds and, where `horizon` or `shift` asks for it, what follows. Nothing is copied
 * before a batch is made.
 *
 * @param sequence `[steps, …]`, e.g. the measurements of a time series or the tokens of a text
 * @param options `length`: steps of a window; `stride`: steps from one to the next, default 1; `horizon`: steps behind it that are its
 *   targets; or `shift`: the targets are as many steps as the window, so much later
 * @returns items `{ inputs: [length, …] }`, with `horizon` also `{ targets: [horizon, …] }`, with `shift` `{ targets: [length, …] }`
 * @throws {ConfigError} if an option is unknown or wrong
 * @throws {ShapeError} if the sequence is a scalar
 * @throws {DataError} if the sequence is shorter than a window with its targets
 * @example
 * const days = windows(tensor([1, 2, 3, 4, 5, 6]), { length: 3, horizon: 1, stride: 2 });
 * [days.length, days.get(1)]; // [2, { inputs: [3, 4, 5], targets: [6] }]
 * @example
 * const tokens = windows(tensor([7, 8, 9, 7]), { length: 3, shift: 1 });
 * tokens.get(0); // { inputs: [7, 8, 9], targets: [8, 9, 7] }
 * @see https://pytorch.org/docs/stable/generated/torch.Tensor.unfold.html
 */
export function windows<const Options extends WindowOptions>(
  sequence: Tensor,
  options: Options,
): Dataset<Window<Options>> & { readonly length: number } {
  const where = 'windows';
  requireTensor(where, 'sequence', sequence);
  if (sequence.rank === 0)
    throw new ShapeError(where, 'sequence is a scalar; its first axis must count the steps', { got: sequence.shape });
  const known = { length: true, stride: true, horizon: true, shift: true } as const;
  const { length, stride = 1, horizon, shift } = requireOptions<WindowOptions>(where, options, known);
  requireWholeNumber(where, 'length', length, { least: 1 });
  requireWholeNumber(where, 'stride', stride, { least: 1 });
  if (horizon !== undefined) requireWholeNumber(where, 'horizon', horizon, { least: 0 });
  if (shift !== undefined) requireWholeNumber(where, 'shift', shift, { least: 1 });
  if (horizon !== undefined && shift !== undefined)
    throw new ConfigError(where, 'both horizon and shift are given; give one of them');
  const [steps] = sequence.shape;
  const span = length + (shift ?? horizon ?? 0);
  if (steps < span)
    throw new DataError(
      where,
      `sequence is ${formatShape(sequence.shape)}, ${steps} steps; a window with its targets has ${span}`,
      { expected: span, got: steps },
    );
  const count = Math.floor((steps - span) / stride) + 1;
  const targets = shift === undefined ? { from: length, size: horizon ?? 0 } : { from: shift, size: length };
  const parts = { inputs: { from: 0, size: length }, ...(targets.size > 0 ? { targets } : {}) };
  const each = (make: (part: Part) => Tensor): Window<Options> =>
    Object.fromEntries(Object.entries<Part>(parts).map(([name, part]) => [name, make(part)])) as Window<Options>;
  return {
    length: count,
    get(index) {
      requireIndex(where, index, count);
      return each(({ from, size }) => viewOf(sequence, index * stride + from, size));
    },
    getBatch(indices) {
      for (let i = 0; i < indices.length; i++) requireIndex(where, indices[i], count);
      return each((part) => gather(sequence, indices, { ...part, stride })) as unknown as Collated<Window<Options>>; // of tensors alone
    },
  };
}

interface Part {
  readonly from: number;
  readonly size: number;
}

function viewOf(sequence: Tensor, start: number, size: number): Tensor {
  const step = sequence.size / sequence.shape[0];
  const shape = [size, ...sequence.shape.slice(1)];
  return new Tensor({ shape, dtype: sequence.dtype }, sequence.data.subarray(start * step, (start + size) * step));
}

function gather(
  sequence: Tensor,
  indices: ArrayLike<number>,
  { from, size, stride }: Part & { stride: number },
): Tensor {
  const step = sequence.size / sequence.shape[0];
  const batch = zeros([indices.length, size, ...sequence.shape.slice(1)], { dtype: sequence.dtype });
  for (let i = 0; i < indices.length; i++) {
    const start = (indices[i] * stride + from) * step;
    batch.data.set(sequence.data.subarray(start, start + size * step), i * size * step); // both have the same dtype
  }
  return batch;
}
