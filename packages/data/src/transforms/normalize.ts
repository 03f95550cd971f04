import {
  ConfigError,
  div,
  formatShape,
  requireNumber,
  reshape,
  ShapeError,
  sub,
  tensor,
  type Tensor,
} from '@gradkit/core-tensor/functional';
import { asFloat, ofElements, type Transform } from './transform.ts';

/**
 * Subtracts the mean and divides by the standard deviation: of everything, or of each channel. Whole numbers become float32.
 *
 * @param mean one number, or one for each channel of `[batch, channels, …]`, in the unit of the values: 0 … 255 for pixels as they are
 * @param std the same; not 0
 * @throws {ConfigError} if a mean is not finite, a standard deviation not above 0, or there are not as many as means
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
  const nameOf = (what: string, channel: number): string =>
    typeof std === 'number' ? what : `${what} of channel ${channel}`;
  means.forEach((value, i) => requireNumber('normalize', nameOf('mean', i), value));
  deviations.forEach((value, i) => requireNumber('normalize', nameOf('std', i), value, { above: 0 }));
  if (typeof mean === 'number' && typeof std === 'number')
    return ofElements((x) => div(sub(asFloat('normalize', x), mean), std));
  return (x) => {
    const floats = asFloat('normalize', x);
    if (x.shape[1] !== means.length)
      throw new ShapeError(
        'normalize',
        `x is ${formatShape(x.shape)} but there are ${means.length} means; axis 1 holds the channels (${x.shape[1]} vs ${means.length})`,
        { expected: means.length, got: x.shape[1] },
      );
    const shape = [means.length, ...x.shape.slice(2).map(() => 1)];
    const perChannel = (values: readonly number[]): Tensor => reshape(tensor(values, { dtype: floats.dtype }), shape);
    return div(sub(floats, perChannel(means)), perChannel(deviations));
  };
}
