/** Numbers of one epoch: `epoch` (from 1), `seconds`, `loss`, every metric, and the same of validation as `validationLoss` … */
export interface EpochRecord {
  readonly epoch: number;
  readonly seconds: number;
  readonly loss: number;
  readonly [name: string]: number;
}

/**
 * What happened in each epoch, in order. Plain data: write it with `JSON.stringify`, draw it with `lossCurve` of `@gradkit/plot`.
 *
 * @example
 * const history = new History([{ epoch: 1, seconds: 2, loss: 0.5 }, { epoch: 2, seconds: 2, loss: 0.25 }]);
 * history.values('loss'); // [0.5, 0.25]
 */
export class History {
  readonly epochs: readonly EpochRecord[];

  constructor(epochs: readonly EpochRecord[] = []) {
    this.epochs = epochs;
  }

  /** A history with one more epoch. */
  with(record: EpochRecord): History {
    return new History([...this.epochs, record]);
  }

  /** The last epoch's numbers, if there was one. */
  get last(): EpochRecord | undefined {
    return this.epochs.at(-1);
  }

  /** One number of every epoch, e.g. `validationLoss`; NaN where it was not measured. */
  values(name: string): number[] {
    return this.epochs.map((record) => record[name] ?? Number.NaN);
  }

  toJSON(): readonly EpochRecord[] {
    return this.epochs;
  }
}
