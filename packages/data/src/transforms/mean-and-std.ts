import { DataError, formatShape, isTensor, type Tensor } from '@gradkit/core-tensor/functional';
import { requireDataset, type Dataset } from '../dataset/dataset.ts';
import { DataLoader } from '../loader/data-loader.ts';

/** Mean and standard deviation of each channel, for `normalize`. */
export interface MeanAndStd {
  readonly mean: number[];
  readonly std: number[];
}

/** Mean and sum of squared distances from it, which can be joined without losing digits. */
interface Moments {
  count: number;
  mean: number;
  squares: number;
}

/** Chan, Golub and LeVeque, Updating formulae and a pairwise algorithm for computing sample variances (1979) */
function join(a: Moments, b: Moments): Moments {
  const count = a.count + b.count;
  const difference = b.mean - a.mean;
  return {
    count,
    mean: a.mean + (difference * b.count) / count,
    squares: a.squares + b.squares + (difference * difference * a.count * b.count) / count,
  };
}

function momentsOf(x: Tensor): Moments[] {
  if (x.size === 0)
    throw new DataError('meanAndStd', `x is ${formatShape(x.shape)}; it must have values`, { expected: 1, got: 0 });
  const { data } = x;
  const channels = x.shape[1] ?? 1;
  const inner = x.rank < 2 ? 1 : x.size / x.shape[0] / channels;
  const count = x.size / channels;
  return Array.from({ length: channels }, (_, channel) => {
    let sum = 0;
    for (let start = channel * inner; start < data.length; start += channels * inner)
      for (let at = start; at < start + inner; at++) sum += data[at];
    const mean = sum / count;
    let squares = 0;
    for (let start = channel * inner; start < data.length; start += channels * inner)
      for (let at = start; at < start + inner; at++) squares += (data[at] - mean) ** 2;
    return { count, mean, squares };
  });
}

function finish(moments: readonly Moments[]): MeanAndStd {
  return {
    mean: moments.map(({ mean }) => mean),
    std: moments.map(({ count, squares }) => Math.sqrt(squares / count)),
  };
}

/**
 * Mean and standard deviation of each channel (axis 1), for `normalize`. Measure the training data only.
 *
 * @param data `[examples, channels, …]` or `[examples]`; or a dataset, whose `inputs` are read batch by batch
 * @returns one number for each channel, in the unit of the values; for a dataset a promise. The deviation is that of all values, divided
 *   by their number, as in scikit-learn's StandardScaler
 * @throws {DataError} if there are no values
 * @example meanAndStd(tensor([[[1, 3]]])); // { mean: [2], std: [1] }
 */
export function meanAndStd(data: Tensor): MeanAndStd;
export function meanAndStd(data: Dataset<{ readonly inputs: Tensor }>): Promise<MeanAndStd>;
export function meanAndStd(data: Tensor | Dataset<{ readonly inputs: Tensor }>): MeanAndStd | Promise<MeanAndStd> {
  if (isTensor(data)) return finish(momentsOf(data));
  requireDataset('meanAndStd', 'data', data);
  return ofDataset(data);
}

async function ofDataset(dataset: Dataset<{ readonly inputs: Tensor }>): Promise<MeanAndStd> {
  let total: Moments[] | null = null;
  for await (const { inputs } of new DataLoader(dataset, { batchSize: 256 })) {
    const batch = momentsOf(inputs);
    total = total === null ? batch : total.map((moments, channel) => join(moments, batch[channel]));
  }
  return finish(total!); // a loader has at least one batch
}
