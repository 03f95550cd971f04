import type { EpochRecord, TrainingProgress } from '@gradkit/train-loop';

/** Points of a line. */
interface Line {
  readonly x: number[];
  readonly y: number[];
}

/** What the chart shows: the loss of what was trained with, and at the ends of epochs that of new digits. */
export class LossPoints {
  readonly training: Line = { x: [], y: [] };
  readonly validation: Line = { x: [], y: [] };
  #before = { epoch: 0, examples: 0, loss: 0 };

  /** @param epochs those of an earlier visit */
  constructor(epochs: readonly EpochRecord[] = []) {
    for (const record of epochs) {
      this.training.x.push(record.epoch);
      this.training.y.push(record.loss);
      this.#addValidation(record);
    }
  }

  /** Notes where training stands. A worker tells the mean loss of the epoch so far: the point is the mean of what came since it last told. */
  add({ epoch, batch, batches, examples, loss, record }: TrainingProgress): void {
    const before = this.#before.epoch === epoch ? this.#before : { examples: 0, loss: 0 };
    const count = examples - before.examples;
    if (count > 0) {
      this.training.x.push(epoch - 1 + batch / batches);
      this.training.y.push((loss * examples - before.loss * before.examples) / count);
    }
    this.#before = { epoch, examples, loss };
    if (record !== null) this.#addValidation(record);
  }

  #addValidation({ epoch, validationLoss }: EpochRecord): void {
    if (validationLoss === undefined) return;
    this.validation.x.push(epoch);
    this.validation.y.push(validationLoss);
  }
}
