import { ConfigError, DataError, formatShape, ShapeError, tensor, Tensor } from '@gradkit/core-tensor';
import { DataLoader } from '../data-loader.ts';
import type { Dataset } from '../dataset.ts';
import { asFloat, type Transform } from './transform.ts';

/** Mean and standard deviation of each channel, for `normalize`. */
export interface MeanAndStd {
  readonly mean: number[];
  readonly std: number[];
}

/**
 * Subtracts the mean and divides by the standard deviation: of everything, or of each channel. Whole numbers become float32.
 *
 * @param mean one number, or one for each channel of `[batch, channels, …]`, in the unit of the values: 0 … 255 for pixels as they are
 * @param std the same; not 0
 * @throws {ConfigError} if a standard deviation is 0, or there are not as many as means
 * @throws {ShapeError} when used on a tensor with another number of channels
 * @example normalize([1, 10], [2, 20])(tensor([[3, 30]])).toArray(); // [[1, 1]]
 * @see https://pytorch.org/vision/stable/generated/torchvision.transforms.Normalize.html
 */
export function normalize(mean: number | readonly number[], std: number | readonly number[]): Transform {
  const [means, deviations] = [[mean].flat(), [std].flat()];
  if (means.length !== deviations.length)
    throw new ConfigError(
      'normalize',
      `mean has ${means.length} numbers but std ${deviations.length}; there must be as many`,
      { expected: means.length, got: deviations.length },
    );
  deviations.forEach((value, channel) => {
    if (value > 0 && value < Infinity) return;
    const name = typeof std === 'number' ? 'std' : `std of channel ${channel}`;
    throw new ConfigError('normalize', `${name} is ${value}; it must be above 0 and finite`, { got: value });
  });
  return (x) => {
    const floats = asFloat(x);
    if (typeof mean === 'number' && typeof std === 'number') return floats.sub(mean).div(std);
    if (x.shape[1] !== means.length)
      throw new ShapeError(
        'normalize',
        `x is ${formatShape(x.shape)} but there are ${means.length} means; axis 1 holds the channels (${x.shape[1]} vs ${means.length})`,
        { expected: means.length, got: x.shape[1] },
      );
    const shape = [means.length, ...x.shape.slice(2).map(() => 1)];
    const perChannel = (values: readonly number[]): Tensor => tensor(values, { dtype: floats.dtype }).reshape(shape);
    return floats.sub(perChannel(means)).div(perChannel(deviations));
  };
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
  return data instanceof Tensor ? finish(momentsOf(data)) : ofDataset(data);
}

async function ofDataset(dataset: Dataset<{ readonly inputs: Tensor }>): Promise<MeanAndStd> {
  let total: Moments[] | null = null;
  for await (const { inputs } of new DataLoader(dataset, { batchSize: 256 })) {
    const batch = momentsOf(inputs);
    total = total === null ? batch : total.map((moments, channel) => join(moments, batch[channel]));
  }
  return finish(total!); // a loader has at least one batch
}
