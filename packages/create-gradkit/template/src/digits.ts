import type { Tensor } from '@gradkit/core-tensor';
import { DataLoader, synthDigits, toFloat } from '@gradkit/data';

/** How many digits there are to train with, and how many to measure with. */
export interface DigitCounts {
  readonly train: number;
  readonly test: number;
}

/** Pixels as the network takes them, 0 for paper to 1 for ink, and which digit each image shows. */
export interface Batch {
  readonly inputs: Tensor; // [batch, 1, 28, 28]
  readonly labels: Tensor; // [batch]
}

const asFloats = ({ inputs, labels }: Batch): Batch => ({ inputs: toFloat(inputs), labels });

/** Handwritten-looking digits, drawn on the spot: your own data would be loaded here. */
export function loadDigits({ train, test }: DigitCounts): { train: DataLoader<Batch>; test: DataLoader<Batch> } {
  const digits = synthDigits({ train, test });
  return {
    train: new DataLoader(digits.train, { batchSize: 64, shuffle: true, seed: 1, transform: asFloats }),
    test: new DataLoader(digits.test, { batchSize: 250, transform: asFloats }),
  };
}
