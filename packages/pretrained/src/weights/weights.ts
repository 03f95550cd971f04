import type { Tensor } from '@gradkit/core-tensor/functional';
import type { StateDictPlace } from '../torch/find-state-dict.ts';

/** Weights of a file, or of several. */
export interface Weights {
  /** by the names that they have in the file */
  readonly tensors: Readonly<Record<string, Tensor>>;
  /** text beside them: what a safetensors file or an index says, or `epoch` and the like of a checkpoint */
  readonly metadata: Readonly<Record<string, string>>;
  /** of a HuggingFace folder: its config.json */
  readonly config?: Readonly<Record<string, unknown>> | undefined;
  /** where they were in a file of torch.save */
  readonly found?: StateDictPlace | undefined;
}

/** How far reading is. */
export interface WeightsProgress {
  /** name of the file */
  readonly file: string;
  /** 1 for the first */
  readonly fileNumber: number;
  readonly fileCount: number;
  readonly receivedBytes: number;
  /** null where the server does not say */
  readonly totalBytes: number | null;
}
