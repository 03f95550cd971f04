import { Tensor } from '@gradkit/core-tensor/functional';

/** A decoded image. */
export interface Pixels {
  readonly height: number;
  readonly width: number;
  /** red, green, blue and, where there are four, alpha, pixel by pixel */
  readonly data: Uint8Array | Uint8ClampedArray;
  readonly bands: number;
}

/** Planes of colours, or of brightness as Pillow rounds it: (19595 R + 38470 G + 7471 B) / 2¹⁶, from ITU-R 601-2. */
export function pixelsToTensor({ height, width, data, bands }: Pixels, channels: 1 | 3): Tensor {
  const size = height * width;
  const planes = new Uint8Array(channels * size);
  for (let i = 0, at = 0; i < size; i++, at += bands) {
    const [red, green, blue] = [data[at], data[at + 1], data[at + 2]];
    if (channels === 1) planes[i] = (19595 * red + 38470 * green + 7471 * blue + 0x8000) >> 16;
    else {
      planes[i] = red;
      planes[i + size] = green;
      planes[i + 2 * size] = blue;
    }
  }
  return new Tensor({ shape: [channels, height, width], dtype: 'uint8' }, planes);
}
