import type { EpochRecord, Finding as LayerFinding, Json, StatisticsRecord } from '@gradkit/train-loop';
import type { Predictions } from './predictions.ts';

/** How a run ended: `running` is also what one says that was killed. */
export type RunState = 'running' | 'finished' | 'stopped' | 'failed';

/** The loss within an epoch. */
export interface BatchRecord {
  readonly epoch: number;
  /** batches of the epoch that are done */
  readonly batch: number;
  /** mean of the batches since the record before */
  readonly loss: number;
  readonly learningRate?: number | undefined;
}

/** What is trained. */
export interface ModelRecord {
  readonly type: string;
  readonly parameters: number;
  readonly trainableParameters: number;
  /** multiplications of one pass of one batch, each with an addition; null where the inputs are not known */
  readonly multiplyAdds?: number | null | undefined;
  /** types of layers, in the order of the model */
  readonly layers: readonly string[];
  /** the table of `summary`; null where the inputs are not known */
  readonly summary?: string | null | undefined;
}

/** Where the program comes from. */
export interface SourceRecord {
  /** as it was started, e.g. `node train.ts --epochs 5` */
  readonly command: string;
  /** where it was started, seen from the top of the repository; null without one */
  readonly directory: string | null;
  /** commit of git; null without a repository */
  readonly commit: string | null;
  /** files that differed from the commit */
  readonly changedFiles: readonly string[];
}

/** Everything that is known of one training, as plain data: what `recordRun` writes and `readRun` reads. A name and a history are enough for a report. */
export interface RunRecord {
  readonly name: string;
  /** numbers of each epoch, in order; of a `History` of train-loop its `epochs` */
  readonly history: readonly EpochRecord[];
  /** the loss within epochs, in order */
  readonly batches?: readonly BatchRecord[] | undefined;
  /** of the first batch: what an untrained network has */
  readonly startLoss?: number | undefined;
  readonly state?: RunState | undefined;
  /** why it was stopped, or the error that it failed with */
  readonly reason?: string | null | undefined;
  /** ISO 8601 */
  readonly started?: string | undefined;
  readonly ended?: string | null | undefined;
  /** epochs wanted */
  readonly epochs?: number | undefined;
  readonly batchesPerEpoch?: number | undefined;
  /** the number by which epochs and runs are compared; default `validationLoss`, or `loss` where nothing is validated */
  readonly monitor?: string | undefined;
  /** which values of the history's numbers are better; null where nothing says so */
  readonly better?: Readonly<Record<string, 'higher' | 'lower' | null>> | undefined;
  readonly hyperparameters?: Readonly<Record<string, Json>> | undefined;
  readonly seed?: number | string | null | undefined;
  readonly notes?: string | null | undefined;
  readonly classNames?: readonly string[] | null | undefined;
  readonly optimizer?: OptimizerRecord | undefined;
  /** how it was trained: clipping, schedule, execution … */
  readonly settings?: Readonly<Record<string, Json>> | undefined;
  readonly model?: ModelRecord | undefined;
  /** versions, system, processor, by name */
  readonly environment?: Readonly<Record<string, string>> | undefined;
  readonly source?: SourceRecord | undefined;
  /** activations and gradients of layers, a record for each epoch: what `watchStatistics` gives */
  readonly statistics?: readonly StatisticsRecord[] | undefined;
  /** what `watchStatistics` found in them */
  readonly layerFindings?: readonly LayerFinding[] | undefined;
  /** what the model said to examples in the end */
  readonly predictions?: Predictions | null | undefined;
}

/** The rule, and the options of each group of parameters. */
export interface OptimizerRecord {
  readonly rule: string;
  readonly groups: readonly Readonly<Record<string, Json>>[];
}
