import {
  cast,
  ConfigError,
  div,
  formatShape,
  isFloating,
  permute,
  ShapeError,
  sub,
  tensor,
  unsqueeze,
  type Tensor,
} from '@gradkit/core-tensor/functional';
import { decodeImage } from '@gradkit/data';
import type { ValueInfo } from '@gradkit/runtime';
import type { PixelOptions } from './input-options.ts';

/** Where an input has the channels, height and width of an image; without a batch, the first axis is another. */
interface Layout {
  readonly channels: 1 | 3;
  readonly isLast: boolean;
  readonly hasBatch: boolean;
  /** null: as the image is */
  readonly size: readonly [height: number, width: number] | null;
}

/** `[batch, channels, height, width]`, or the channels last, as one or three of them show. @throws {ShapeError} for other shapes */
function layoutOf({ name, shape }: ValueInfo): Layout {
  const axes = shape?.slice(shape.length === 4 ? 1 : 0) ?? [];
  const isChannels = (size: number | string): size is 1 | 3 => size === 1 || size === 3;
  const isLast = axes.length === 3 && !isChannels(axes[0]) && isChannels(axes[2]);
  const channels = axes[isLast ? 2 : 0];
  if (axes.length !== 3 || !isChannels(channels))
    throw new ShapeError(
      'run',
      `input ${name} is [${shape?.join(', ') ?? 'of any shape'}]; for an image it must be [batch, channels, height, width] or [batch, height, width, channels], with 1 or 3 channels`,
      { got: shape },
    );
  const [height, width] = isLast ? axes : axes.slice(1);
  const isFree = typeof height === 'string' || typeof width === 'string';
  return { channels, isLast, hasBatch: shape!.length === 4, size: isFree ? null : [height, width] };
}

/** An image as an input takes it. */
export async function imageInput(path: string, info: ValueInfo, options: PixelOptions): Promise<Tensor> {
  const { channels, isLast, hasBatch, size } = layoutOf(info);
  const pixels = await decodeImage(path, { channels, ...(size !== null && { size }) });
  const values = isFloating(info.dtype) ? scaled(pixels, info, options) : whole(pixels, info, options);
  const placed = isLast ? permute(values, [1, 2, 0]) : values;
  return hasBatch ? unsqueeze(placed, 0) : placed;
}

function scaled(pixels: Tensor, { dtype }: ValueInfo, { scale = 255, mean, std }: PixelOptions): Tensor {
  const perChannel = (flag: string, numbers: readonly number[]): Tensor => {
    const [channels] = pixels.shape;
    if (numbers.length !== 1 && numbers.length !== channels)
      throw new ConfigError(
        'gradkit',
        `--${flag} has ${numbers.length} numbers, but the image has ${channels} channels`,
        {
          expected: channels,
          got: numbers.length,
        },
      );
    return tensor(
      numbers.map((number) => [[number]]),
      { dtype: 'float32' },
    );
  };
  let values = div(cast(pixels, 'float32'), scale);
  if (mean !== undefined) values = sub(values, perChannel('mean', mean));
  if (std !== undefined) values = div(values, perChannel('std', std));
  return cast(values, dtype);
}

function whole(pixels: Tensor, { name, dtype }: ValueInfo, options: PixelOptions): Tensor {
  const flag = (['scale', 'mean', 'std'] as const).find((each) => options[each] !== undefined);
  if (flag !== undefined)
    throw new ConfigError(
      'gradkit',
      `--${flag} is given, but input ${name} is ${dtype} ${formatShape(pixels.shape)}, the pixels as they are`,
    );
  return cast(pixels, dtype);
}
