import { add, arange, tensor, type Tensor } from '@gradkit/core-tensor/functional';
import { setTimeout } from 'node:timers/promises';
import { isMainThread } from 'node:worker_threads';
import type { Dataset } from '../src/dataset/dataset.ts';
import { TensorDataset } from '../src/dataset/tensor-dataset.ts';

export interface Made {
  readonly inputs: Tensor;
  readonly labels: number;
  readonly name: string;
}

/** Items that answer at once or, where `isSlow`, in an order of their own; item `broken` cannot be read. */
export async function makeItems({
  length = 7,
  isSlow = false,
  broken = -1,
  first = tensor([0]),
}): Promise<Dataset<Made>> {
  const item = (i: number): Made => {
    if (i === broken) throw new RangeError('no picture');
    return { inputs: add(first, i), labels: i, name: `n${i}` };
  };
  return {
    length,
    get: isSlow ? async (i) => setTimeout((length - i) % 3, item(i)) : item,
    nameOf: (i) => `pictures/${i}.png`,
  };
}

export const makeTensors = (length: number) => new TensorDataset({ inputs: arange(length, { dtype: 'int32' }) });

/** Ends the thread that fetches item 2. */
export function makeEnding(): Dataset<number> {
  return {
    length: 4,
    get: (i) => (i === 2 && !isMainThread ? process.exit(7) : i),
  };
}

export const nothing = 3;
