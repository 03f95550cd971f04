import type { Tensor } from '@gradkit/core-tensor/functional';
import type { EpochRecord, History } from './history.ts';
import type { Json } from './json.ts';
import type { Loader } from './loader.ts';
import type { Measures } from './measures.ts';
import type { Trainer } from './trainer.ts';

/** The parts of a trainer that callbacks and checkpoints use, whatever its batches are. */
export type Trained = Pick<
  Trainer<never>,
  | 'model'
  | 'optimizer'
  | 'options'
  | 'history'
  | 'resumePoint'
  | 'gradientSum'
  | 'step'
  | 'gradients'
  | 'predict'
  | 'runsOn'
  | 'sync'
>;

/** Where training stands. */
export interface Progress {
  readonly trainer: Trained;
  /** what is trained on */
  readonly loader: Loader<unknown>;
  /** epochs wanted */
  readonly epochs: number;
  /** the epoch under way, from 1 */
  readonly epoch: number;
  /** batches in an epoch; where the loader does not know, NaN until the last one */
  readonly batches: number;
  /** batches of this epoch that are done */
  readonly batch: number;
  /** examples of this epoch that are done */
  readonly examples: number;
  /** mean loss of this epoch so far; NaN before its first batch */
  readonly loss: number;
  /** of each parameter group, in the last batch: a schedule may have set those of the next since; before the first, those that are set */
  readonly learningRates: readonly number[];
  /** metrics of this epoch so far, worked out when asked for */
  metrics(): Readonly<Record<string, number>>;
  /** the numbers that an epoch's record will have, and which of their values are better */
  readonly measures: Measures;
  readonly history: History;
  readonly callbacks: readonly Callback[];
  /** why training is about to end early, if it is */
  readonly stopped: string | null;
  /** what ended training with an error, if something did */
  readonly error: unknown;
  /** Ends training after this batch, saying why. */
  stop(reason: string): void;
}

/** What a callback wants kept in checkpoints: plain data and tensors by name. */
export interface CallbackState {
  readonly values: { readonly [name: string]: Json };
  readonly tensors: Readonly<Record<string, Tensor>>;
}

/**
 * Something that happens during `fit`. Every method may be left out, and may be async. State that a checkpoint must keep is given and
 * taken by `state` and `restore`; a callback that may be given to several trainings keeps one for each trainer. What `restore` does not
 * take, it refuses with an error before it changes anything.
 */
export interface Callback {
  /** a name that tells its state from that of other callbacks */
  readonly name: string;
  onFitStart?(progress: Progress): void | Promise<void>;
  /** Stopping here leaves the epoch out. */
  onEpochStart?(progress: Progress): void | Promise<void>;
  /** Before a batch is trained with; `batch` is what the loader gave. */
  onBatchStart?(progress: Progress, batch: unknown): void | Promise<void>;
  onBatchEnd?(progress: Progress): void | Promise<void>;
  /** After `onBatchEnd` of all callbacks: the moment to save within an epoch. */
  onBatchFinalized?(progress: Progress): void | Promise<void>;
  /** After the last batch of an epoch, before it is measured with the validation part, if there is one. */
  onEvaluationStart?(progress: Progress): void | Promise<void>;
  onEpochEnd?(progress: Progress, record: EpochRecord): void | Promise<void>;
  /** After `onEpochEnd` of all callbacks, and where measuring has failed. */
  onEvaluationEnd?(progress: Progress): void | Promise<void>;
  /** After everything of an epoch, or of an early end, is done: the moment to save. */
  onEpochFinalized?(progress: Progress): void | Promise<void>;
  /** also after an early end, and after an error */
  onFitEnd?(progress: Progress): void | Promise<void>;
  state?(trainer: Trained): CallbackState;
  restore?(state: CallbackState, trainer: Trained): void;
}
