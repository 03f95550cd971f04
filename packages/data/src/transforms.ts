import {
  ConfigError,
  flip,
  formatShape,
  Generator,
  isFloating,
  normalizeAxis,
  ShapeError,
  Tensor,
  type TensorData,
} from '@gradkit/core-tensor';

/** Tensor → tensor, e.g. on the images of a batch. */
export type Transform = (x: Tensor) => Tensor;

/**
 * Transforms one after the other.
 *
 * @example compose(scale(2), scale(3))(tensor([1])).toArray(); // [6]
 */
export function compose(...transforms: readonly Transform[]): Transform {
  return (x) => transforms.reduce((y, transform) => transform(y), x);
}

/**
 * Multiplies by a factor, in float32: `scale(1 / 255)` makes pixels 0 … 1.
 *
 * @example scale(1 / 4)(tensor([4, 8], { dtype: 'uint8' })).toArray(); // [1, 2]
 */
export function scale(factor: number): Transform {
  return (x) => (isFloating(x.dtype) ? x : x.cast('float32')).mul(factor);
}

/**
 * Subtracts the mean and divides by the deviation: of everything, or of each channel.
 *
 * @param mean one number, or one for each channel of `[batch, channels, …]`
 * @param std the same; not 0
 * @throws {ConfigError} if the deviations are 0 or not as many as the means
 * @example normalize(1, 2)(tensor([1, 3])).toArray(); // [0, 1]
 */
export function normalize(mean: number | readonly number[], std: number | readonly number[]): Transform {
  const [means, deviations] = [[mean].flat(), [std].flat()];
  if (means.length !== deviations.length || deviations.some((value) => value === 0)) {
    throw new ConfigError(
      'normalize',
      `mean has ${means.length} numbers and std ${deviations.length}: ${deviations.join(', ')}; they must be as many, and std not 0`,
      { expected: means.length, got: deviations.length },
    );
  }
  return (x) => {
    const floats = isFloating(x.dtype) ? x : x.cast('float32');
    if (means.length === 1) return floats.sub(means[0]).div(deviations[0]);
    if (x.shape[1] !== means.length)
      throw new ShapeError(
        'normalize',
        `x is ${formatShape(x.shape)} but there are ${means.length} means; axis 1 holds the channels (${x.shape[1]} vs ${means.length})`,
        { expected: means.length, got: x.shape[1] },
      );
    const perChannel = (values: readonly number[]): Tensor =>
      new Tensor(
        { shape: [values.length, ...x.shape.slice(2).map(() => 1)], dtype: 'float32' },
        Float32Array.from(values),
      ).cast(floats.dtype);
    return floats.sub(perChannel(means)).div(perChannel(deviations));
  };
}

/**
 * Mean and deviation of each channel of `[examples, channels, …]`, for `normalize`.
 *
 * @example meanAndStd(tensor([[[1, 3]]])); // { mean: [2], std: [1] }
 */
export function meanAndStd(x: Tensor): { mean: number[]; std: number[] } {
  const [examples, channels] = x.shape;
  const inner = x.size / (examples * channels);
  const sums = Array.from({ length: channels }, () => [0, 0]);
  x.data.forEach((value, at) => {
    const sum = sums[Math.floor(at / inner) % channels];
    sum[0] += value;
    sum[1] += value * value;
  });
  const count = examples * inner;
  const mean = sums.map(([sum]) => sum / count);
  return {
    mean,
    std: sums.map(([, squares], channel) => Math.sqrt(Math.max(0, squares / count - mean[channel] ** 2))),
  };
}

interface RandomOptions {
  /** draws the changes, one for each image */
  readonly rng: Generator;
}

function requireImages(where: string, x: Tensor): [count: number, channels: number, height: number, width: number] {
  if (x.rank !== 4)
    throw new ShapeError(
      where,
      `x is ${formatShape(x.shape)}; images are [batch, channels, height, width], with 4 axes, not ${x.rank}`,
      { expected: 4, got: x.rank },
    );
  const [count, channels, height, width] = x.shape;
  return [count, channels, height, width];
}

/**
 * Mirrors images along an axis, each with a probability.
 *
 * @param options `axis`: default −1, left and right; `probability`: default 0.5; `rng`
 * @example randomFlip({ probability: 1, rng: new Generator(0) })(tensor([[[[1, 2]]]])).toArray(); // [[[[2, 1]]]]
 */
export function randomFlip({
  axis = -1,
  probability = 0.5,
  rng,
}: RandomOptions & { readonly axis?: number; readonly probability?: number }): Transform {
  return (x) => {
    const [count] = requireImages('randomFlip', x);
    const mirrored = flip(x, normalizeAxis('randomFlip', axis, 4));
    const data = x.data.slice();
    const size = x.size / Math.max(1, count);
    for (let i = 0; i < count; i++)
      if (rng.next() < probability) data.set(mirrored.data.subarray(i * size, (i + 1) * size), i * size);
    return x.derive(x, data);
  };
}

/** Where a pixel of the result comes from, in pixels from the middle of the image. */
type Source = (x: number, y: number) => readonly [x: number, y: number];

/** Draws every image anew from places in between its pixels (bilinear); what lies outside is `fill`. */
function resample(
  where: string,
  x: Tensor,
  { sourceOf, fill }: { sourceOf: (image: number) => Source; fill: number },
): Tensor {
  const [count, channels, height, width] = requireImages(where, x);
  const from = x.data;
  const to: TensorData = x.data.slice();
  const whole = !isFloating(x.dtype);
  const [middleX, middleY] = [(width - 1) / 2, (height - 1) / 2];
  const pixel = (start: number, column: number, row: number): number =>
    column >= 0 && column < width && row >= 0 && row < height ? from[start + row * width + column] : fill;
  for (let image = 0; image < count; image++) {
    const source = sourceOf(image);
    for (let row = 0; row < height; row++) {
      for (let column = 0; column < width; column++) {
        const [u, v] = source(column - middleX, row - middleY);
        const [sx, sy] = [u + middleX, v + middleY];
        const [left, top] = [Math.floor(sx), Math.floor(sy)];
        const [rightShare, lowShare] = [sx - left, sy - top];
        for (let channel = 0; channel < channels; channel++) {
          const start = (image * channels + channel) * height * width;
          const upper = pixel(start, left, top) * (1 - rightShare) + pixel(start, left + 1, top) * rightShare;
          const lower = pixel(start, left, top + 1) * (1 - rightShare) + pixel(start, left + 1, top + 1) * rightShare;
          const value = upper * (1 - lowShare) + lower * lowShare;
          to[start + row * width + column] = whole ? Math.round(value) : value;
        }
      }
    }
  }
  return x.derive(x, to);
}

interface ShiftOptions extends RandomOptions {
  /** furthest move in each direction, in pixels */
  readonly pixels: number;
  /** what comes in from outside; default 0 */
  readonly fill?: number;
}

/**
 * Moves each image by a random whole number of pixels, as padding and cropping does.
 *
 * @example randomShift({ pixels: 0, rng: new Generator(0) })(tensor([[[[1, 2]]]])).toArray(); // [[[[1, 2]]]]
 */
export function randomShift({ pixels, fill = 0, rng }: ShiftOptions): Transform {
  const move = (): number => rng.below(2 * pixels + 1) - pixels;
  return (x) =>
    resample('randomShift', x, {
      fill,
      sourceOf() {
        const [dx, dy] = [move(), move()];
        return (u, v) => [u - dx, v - dy];
      },
    });
}

interface RotateOptions extends RandomOptions {
  /** largest turn in each direction, in degrees */
  readonly degrees: number;
  /** what comes in from outside; default 0 */
  readonly fill?: number;
}

/**
 * Turns each image by a random angle around its middle.
 *
 * @example randomRotate({ degrees: 0, rng: new Generator(0) })(tensor([[[[1, 2]]]])).toArray(); // [[[[1, 2]]]]
 */
export function randomRotate({ degrees, fill = 0, rng }: RotateOptions): Transform {
  return (x) =>
    resample('randomRotate', x, {
      fill,
      sourceOf() {
        const angle = ((2 * rng.next() - 1) * degrees * Math.PI) / 180;
        const [cos, sin] = [Math.cos(angle), Math.sin(angle)];
        return (u, v) => [cos * u + sin * v, cos * v - sin * u];
      },
    });
}
