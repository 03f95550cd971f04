import { join } from 'node:path';

/** Where files are kept that tests export. */
export const exportedFiles: string = join(import.meta.dirname, '../../../.results/exported-files');

export interface RecordedTensor {
  /** as ONNX Runtime calls it */
  readonly type: string;
  readonly shape: readonly number[];
  /** bytes, in base64 */
  readonly data: string;
}

/** What went into a model and came out, by name; null where they are texts, or were on a device. */
export interface RecordedRun {
  readonly inputs: Readonly<Record<string, RecordedTensor | null>>;
  readonly outputs: Readonly<Record<string, RecordedTensor | null>>;
}
