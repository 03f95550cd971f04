import {
  requireBoolean,
  requireGenerator,
  requireNumber,
  requireWholeNumber,
  type Generator,
  type Tensor,
} from '@gradkit/core-tensor/functional';

/** What all recurrent layers may be told. */
export interface RecurrentOptions {
  /** how many are stacked, each on the outputs of the one before; default 1 */
  readonly numLayers?: number | undefined;
  /** whether the gates have biases; default true */
  readonly bias?: boolean | undefined;
  /** whether inputs and outputs are `[batch, length, features]`, not `[length, batch, features]`; default false */
  readonly batchFirst?: boolean | undefined;
  /** probability that an output is dropped between layers, while training; default 0 */
  readonly dropout?: number | undefined;
  /** whether a second direction runs from the end; default false */
  readonly bidirectional?: boolean | undefined;
  /** draws initial weights and what is dropped; default the shared generator */
  readonly rng?: Generator | undefined;
}

/** Options of a call. */
export interface SequenceOptions {
  /** steps of each sequence, `[batch]`; outputs behind their ends are 0; default all */
  readonly lengths?: readonly number[] | Tensor | undefined;
}

export const recurrentOptionNames = {
  numLayers: true,
  bias: true,
  batchFirst: true,
  dropout: true,
  bidirectional: true,
  rng: true,
} as const;

/** The options with their defaults. */
export interface Recurrent {
  readonly inputSize: number;
  readonly hiddenSize: number;
  readonly numLayers: number;
  readonly bias: boolean;
  readonly batchFirst: boolean;
  readonly dropout: number;
  readonly bidirectional: boolean;
  readonly rng: Generator | undefined;
}

/** Fills in the defaults. @throws {ConfigError} if one is of the wrong kind or size */
export function requireRecurrent(
  where: string,
  inputSize: number,
  hiddenSize: number,
  { numLayers = 1, bias = true, batchFirst = false, dropout = 0, bidirectional = false, rng }: RecurrentOptions,
): Recurrent {
  for (const [name, value] of Object.entries({ inputSize, hiddenSize, numLayers }))
    requireWholeNumber(where, name, value, { least: 1 });
  for (const [name, value] of Object.entries({ bias, batchFirst, bidirectional })) requireBoolean(where, name, value);
  requireNumber(where, 'dropout', dropout, { least: 0, most: 1 });
  if (rng !== undefined) requireGenerator(where, 'rng', rng);
  return { inputSize, hiddenSize, numLayers, bias, batchFirst, dropout, bidirectional, rng };
}
