import { blend, eachPixel, levelOf, type PixelFilter, type Pixels } from './pixels.ts';

/** Brightness of red, green and blue: ITU-R BT.601, with the digits that PyTorch uses. */
const luma = [0.2989, 0.587, 0.114] as const;

/** Brightness of each place of an RGB image; of a grey one its values. */
function grayOf({ data, channels, height, width, white }: Pixels): Float64Array {
  const area = height * width;
  const gray = new Float64Array(area);
  for (let i = 0; i < area; i++) {
    const value =
      channels === 1 ? data[i] : luma[0] * data[i] + luma[1] * data[i + area] + luma[2] * data[i + 2 * area];
    gray[i] = white === 255 ? Math.floor(Math.fround(value)) : value;
  }
  return gray;
}

export const brightness =
  (factor: number): PixelFilter =>
  (image) =>
    eachPixel(image, (value) => Math.fround(Math.fround(factor) * value));

/** Away from, or towards, the mean brightness of the image. */
export const contrast =
  (factor: number): PixelFilter =>
  (image) => {
    const gray = grayOf(image);
    let sum = 0;
    for (const value of gray) sum += value;
    const mean = sum / gray.length;
    return blend(image, () => mean, factor);
  };

/** Away from, or towards, grey. A grey image stays as it is. */
export const saturation =
  (factor: number): PixelFilter =>
  (image) => {
    if (image.channels === 1) return image.data;
    const gray = grayOf(image);
    return blend(image, (at) => gray[at % gray.length], factor);
  };

export const grayscale: PixelFilter = (image) => {
  const gray = grayOf(image);
  return eachPlace(image, (at) => gray[at % gray.length]);
};

function eachPlace({ data }: Pixels, f: (at: number) => number): Pixels['data'] {
  const result = data.slice();
  for (let i = 0; i < result.length; i++) result[i] = f(i);
  return result;
}

/** Turns the hue of an RGB image by a part of the colour wheel, −0.5 … 0.5. A grey image stays as it is. */
export const hue =
  (turn: number): PixelFilter =>
  (image) => {
    const { data, channels, height, width, white, toPixel } = image;
    if (channels === 1) return data;
    const area = height * width;
    const result = data.slice();
    for (let i = 0; i < area; i++) {
      const rgb = [data[i] / white, data[i + area] / white, data[i + 2 * area] / white] as const;
      turned(rgb, turn).forEach((value, channel) => {
        result[i + channel * area] = white === 255 ? levelOf(value) : toPixel(value);
      });
    }
    return result;
  };

/** By HSV: A. R. Smith, Color gamut transform pairs (1978). */
function turned([r, g, b]: readonly [number, number, number], turn: number): [number, number, number] {
  const [high, low] = [Math.max(r, g, b), Math.min(r, g, b)];
  const chroma = high - low;
  if (chroma === 0) return [r, g, b];
  const sector = high === r ? (g - b) / chroma : high === g ? 2 + (b - r) / chroma : 4 + (r - g) / chroma;
  const wheel = (((sector / 6 + turn) % 1) + 1) % 1;
  const at = (shift: number): number => {
    const k = (shift + 6 * wheel) % 6;
    return high - chroma * Math.max(0, Math.min(k, 4 - k, 1));
  };
  return [at(5), at(3), at(1)];
}
