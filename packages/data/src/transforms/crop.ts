import {
  defaultGenerator,
  formatShape,
  pad,
  requireOptions,
  requireWholeNumber,
  ShapeError,
  Tensor,
  zeros,
} from '@gradkit/core-tensor/functional';
import { drawBox, requireRange, type Box, type Range } from './random-box.ts';
import { fillOf, requireImages } from './resample.ts';
import { resize } from './resize.ts';
import { requireSize, type ImageSize } from './size.ts';
import type { Transform } from './transform.ts';

/** Copies a part of one image of `[channels, height, width]` into `to`. */
function copyBox(from: Tensor, image: number, box: Box, to: { data: Tensor['data']; start: number }): void {
  const [, channels, height, width] = from.shape;
  let at = to.start;
  for (let channel = 0; channel < channels; channel++)
    for (let row = 0; row < box.height; row++, at += box.width) {
      const start = ((image * channels + channel) * height + box.top + row) * width + box.left;
      to.data.set(from.data.subarray(start, start + box.width), at);
    }
}

/** A part of each image, all of one size. */
function crop(x: Tensor, boxes: readonly Box[], [height, width]: readonly [number, number]): Tensor {
  const [count, channels] = x.shape;
  const shape = [count, channels, height, width];
  const size = channels * height * width;
  const parts = zeros(shape, { dtype: x.dtype });
  boxes.forEach((box, image) => copyBox(x, image, box, { data: parts.data, start: image * size }));
  return parts;
}

function requireRoom(where: string, { shape }: Tensor, [height, width]: readonly [number, number]): void {
  if (height <= shape[2] && width <= shape[3]) return;
  throw new ShapeError(
    where,
    `x is ${formatShape(shape)}; parts of ${height} × ${width} pixels do not fit into ${shape[2]} × ${shape[3]}`,
    { expected: [height, width], got: [shape[2], shape[3]] },
  );
}

/** What is before the middle, of all that is left out. Halves go to the even side, as Python's round does. */
export function halfOf(rest: number): number {
  return rest % 4 === 1 ? (rest - 1) / 2 : Math.ceil(rest / 2);
}

/**
 * The middle of each image.
 *
 * @param size height and width of the part, or one number for both
 * @throws {ConfigError} if a size is not a whole number of at least 1
 * @throws {ShapeError} when used on images that are smaller
 * @example centerCrop(1)(tensor([[[[1, 2, 3], [4, 5, 6], [7, 8, 9]]]])).toArray(); // [[[[5]]]]
 * @see https://docs.pytorch.org/vision/stable/generated/torchvision.transforms.v2.CenterCrop.html (which pads what is too small)
 */
export function centerCrop(size: ImageSize): Transform {
  const [height, width] = requireSize('centerCrop', size);
  return (x) => {
    requireImages('centerCrop', x);
    requireRoom('centerCrop', x, [height, width]);
    const box = { top: halfOf(x.shape[2] - height), left: halfOf(x.shape[3] - width), height, width };
    return crop(
      x,
      Array.from({ length: x.shape[0] }, () => box),
      [height, width],
    );
  };
}

interface RandomCropOptions {
  /** pixels added on every side before; default 0 */
  readonly padding?: number | undefined;
  /** what they are; default 0 */
  readonly fill?: number | undefined;
}

/**
 * A part of each image from a random place.
 *
 * @param size height and width of the part, or one number for both
 * @param options `padding`: pixels added on every side before, default 0; `fill`: what they are, default 0
 * @throws {ConfigError} if a size is not a whole number of at least 1, or an option is unknown
 * @throws {ShapeError} when used on images that are smaller
 * @example randomCrop(2)(zeros([8, 3, 4, 4])).shape; // [8, 3, 2, 2]
 * @see https://docs.pytorch.org/vision/stable/generated/torchvision.transforms.v2.RandomCrop.html (which draws once for the batch)
 */
export function randomCrop(size: ImageSize, options: RandomCropOptions = {}): Transform {
  const [height, width] = requireSize('randomCrop', size);
  const known = { padding: true, fill: true } as const;
  const { padding = 0, ...rest } = requireOptions<RandomCropOptions>('randomCrop', options, known);
  requireWholeNumber('randomCrop', 'padding', padding, { least: 0 });
  const fill = fillOf('randomCrop', rest);
  const sides = [
    [padding, padding],
    [padding, padding],
  ];
  return (x, rng = defaultGenerator()) => {
    requireImages('randomCrop', x);
    const padded =
      padding === 0 ? x : pad(x, [[0, 0], [0, 0], ...sides] as [number, number][], { value: fill(x.dtype) });
    requireRoom('randomCrop', padded, [height, width]);
    const [count, , fullHeight, fullWidth] = padded.shape;
    const draw = (): Box => ({
      top: rng.below(fullHeight - height + 1),
      left: rng.below(fullWidth - width + 1),
      height,
      width,
    });
    return crop(padded, Array.from({ length: count }, draw), [height, width]);
  };
}

interface ResizedCropOptions {
  /** share of the area of the image that the part has, smallest and largest; default 0.08 … 1 */
  readonly scale?: Range | undefined;
  /** width divided by height, smallest and largest; default 3/4 … 4/3 */
  readonly ratio?: Range | undefined;
}

/**
 * A part of each image of random place, area and shape, resized: how networks for ImageNet are trained.
 *
 * @param size height and width of the result, or one number for both
 * @param options `scale`: share of the image's area, default 0.08 … 1; `ratio`: width divided by height, default 3/4 … 4/3
 * @throws {ConfigError} if a size is not a whole number of at least 1, a range is empty or reaches 0, or an option is unknown
 * @example randomResizedCrop(2)(zeros([8, 3, 4, 4])).shape; // [8, 3, 2, 2]
 * @see https://docs.pytorch.org/vision/stable/generated/torchvision.transforms.v2.RandomResizedCrop.html (which draws once for the batch)
 */
export function randomResizedCrop(size: ImageSize, options: ResizedCropOptions = {}): Transform {
  const target = requireSize('randomResizedCrop', size);
  const known = { scale: true, ratio: true } as const;
  const { scale = [0.08, 1], ratio = [3 / 4, 4 / 3] } = requireOptions<ResizedCropOptions>(
    'randomResizedCrop',
    options,
    known,
  );
  requireRange('randomResizedCrop', 'scale', scale);
  requireRange('randomResizedCrop', 'ratio', ratio);
  const resizeTo = resize(target);
  return (x, rng = defaultGenerator()) => {
    const [count, channels, height, width] = requireImages('randomResizedCrop', x);
    const length = channels * target[0] * target[1];
    const result = zeros([count, channels, ...target], { dtype: x.dtype });
    for (let image = 0; image < count; image++) {
      const box = drawBox([height, width], { scale, ratio }, rng) ?? middleBox([height, width], ratio);
      const one = new Tensor(
        { shape: [1, channels, height, width], dtype: x.dtype },
        x.data.subarray((image * x.size) / count, ((image + 1) * x.size) / count),
      );
      result.data.set(resizeTo(crop(one, [box], [box.height, box.width])).data, image * length);
    }
    return result;
  };
}

/** The middle of an image, of a shape in range. */
function middleBox([height, width]: readonly [number, number], ratio: Range): Box {
  const shape = Math.min(Math.max(width / height, ratio[0]), ratio[1]);
  const box = {
    height: Math.max(1, Math.min(height, Math.round(width / shape))),
    width: Math.max(1, Math.min(width, Math.round(height * shape))),
  };
  return { ...box, top: (height - box.height) >> 1, left: (width - box.width) >> 1 };
}
