import { encode } from 'fast-png';
import { PlotError } from '../plot-error.ts';

export interface Pixels {
  /** which image of the sheet, for the text of errors */
  readonly index: number;
  /** 1 (grey) or 3 (RGB), each channel a plane of its own */
  readonly channels: number;
  readonly height: number;
  readonly width: number;
  /** values of black and white; by the kind of array if it is undefined */
  readonly range?: readonly [number, number] | undefined;
}

/** An image as the address of a PNG that is part of the address. */
export function pixelsAsPng(where: string, image: ArrayLike<number>, pixels: Pixels): string {
  const { index, channels, height, width } = pixels;
  const area = height * width;
  if (image.length !== channels * area) {
    const needed = `${channels} × ${height} × ${width} = ${channels * area}`;
    throw new PlotError(where, `image ${index} has ${image.length} values but its shape needs ${needed}`, {
      expected: channels * area,
      got: image.length,
    });
  }
  const isBytes = image instanceof Uint8Array || image instanceof Uint8ClampedArray;
  const [black, white] = pixels.range ?? [0, isBytes ? 255 : 1];
  const tolerance = 1e-6 * Math.abs(white - black); // rounding, e.g. of 255 × (1 / 255)
  const data = new Uint8Array(image.length);
  for (let i = 0; i < image.length; i++) {
    const value = image[i];
    if (!(value >= Math.min(black, white) - tolerance && value <= Math.max(black, white) + tolerance)) {
      const problem = `image ${index} has a value of ${value}, outside range [${black}, ${white}]`;
      throw new PlotError(where, problem, { expected: [black, white], got: value });
    }
    // planes of channels become channels of pixels
    data[(i % area) * channels + Math.floor(i / area)] = Math.round((255 * (value - black)) / (white - black));
  }
  return `data:image/png;base64,${base64(encode({ width, height, channels, depth: 8, data }))}`;
}

function base64(bytes: Uint8Array): string {
  let text = '';
  for (const byte of bytes) text += String.fromCharCode(byte);
  return btoa(text);
}
