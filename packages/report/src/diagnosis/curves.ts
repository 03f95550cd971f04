import type { RunRecord } from '../record/run-record.ts';

/** The losses of a run as the rules look at them. */
export interface Curves {
  /** mean loss of each epoch, while it was trained */
  readonly train: readonly number[];
  /** null where nothing is validated, or some epochs were not */
  readonly validation: readonly number[] | null;
  /** the loss with which training began: of the first batch if it is known, else of the first epoch */
  readonly start: number;
  /** the number of each epoch, for texts */
  readonly epochs: readonly number[];
}

export function curvesOf({ history, batches = [], startLoss }: RunRecord): Curves {
  const train = history.map(({ loss }) => loss);
  const validation: (number | undefined)[] = history.map((record) => record['validationLoss']);
  const isValidated = history.length > 0 && validation.every((value) => value !== undefined);
  return {
    train,
    validation: isValidated ? validation : null,
    start: startLoss ?? batches[0]?.loss ?? train[0] ?? Number.NaN,
    epochs: history.map(({ epoch }) => epoch),
  };
}

/** Whether every loss is a number. */
export function isFinite({ train, validation }: Curves): boolean {
  return train.every(Number.isFinite) && (validation ?? []).every(Number.isFinite);
}

/** Whether the loss of training has not moved from its first epoch to its last. */
export function isFlat({ train }: Curves): boolean {
  if (train.length < 3) return false;
  return Math.max(...train) - Math.min(...train) <= 0.01 * Math.abs(train[0]);
}

/** Whether the loss of training falls in every epoch by about as much, however little, and as fast at the end: noise does not. */
export function fallsEvenly(train: readonly number[]): boolean {
  if (train.length < 4) return false;
  const falls = train.slice(1).map((loss, i) => train[i] - loss);
  const usual = (train[0] - train.at(-1)!) / falls.length;
  const middle = train[Math.floor((train.length - 1) / 2)];
  if (middle - train.at(-1)! < 0.6 * (train[0] - middle)) return false;
  return usual > 1e-7 * Math.abs(train[0]) && falls.every((fall) => fall >= 0.25 * usual && fall <= 4 * usual);
}
