import { computed } from '@preact/signals';
import { tokenColor } from '@gradkit-examples/site/components';

type Rgb = readonly [red: number, green: number, blue: number];

function rgbOf(token: `--${string}`): Rgb {
  const [red = 0, green = 0, blue = 0] = (tokenColor(token).match(/[\d.]+/g) ?? []).map(Number);
  return [red, green, blue];
}

const mixed = (from: Rgb, to: Rgb, share: number): Rgb => {
  const [red, green, blue] = from.map((value, i) => value + share * (to[i] - value));
  return [red, green, blue];
};

/** A pixel for each value from 0 to 255, of negative, neutral and positive. */
function palette(isDiscrete: boolean): Uint32Array {
  const [negative, neutral, positive] = [rgbOf('--negative'), rgbOf('--neutral'), rgbOf('--positive')];
  const bytes = new Uint8ClampedArray(4 * 256);
  for (let i = 0; i < 256; i++) {
    const value = (i - 128) / 127;
    const share = isDiscrete ? 0.75 : 0.92 * Math.abs(value) ** 0.8;
    bytes.set([...mixed(neutral, value < 0 ? negative : positive, share), 255], 4 * i);
  }
  return new Uint32Array(bytes.buffer);
}

const smooth = computed(() => palette(false));
const discrete = computed(() => palette(true));

/** Paints a picture of values onto a canvas that has a pixel for each. */
export function paintPicture(canvas: HTMLCanvasElement, values: Uint8ClampedArray, isDiscrete: boolean): void {
  const context = canvas.getContext('2d')!; // every browser has it
  const image = context.createImageData(canvas.width, canvas.height);
  const colors = (isDiscrete ? discrete : smooth).value;
  const pixels = new Uint32Array(image.data.buffer);
  for (let i = 0; i < pixels.length; i++) pixels[i] = colors[values[i]];
  context.putImageData(image, 0, 0);
}

/** The colour of a value from −1 to 1. */
export function colorOf(value: number): string {
  const pixel = smooth.value[Math.round(128 + 127 * Math.max(-1, Math.min(1, value)))];
  return `rgb(${pixel & 255} ${(pixel >> 8) & 255} ${(pixel >> 16) & 255})`;
}

/** A canvas as sharp as the screen, `[width, height]` in CSS pixels. */
export function sharpContext(canvas: HTMLCanvasElement, width: number, height: number): CanvasRenderingContext2D {
  const ratio = Math.min(3, devicePixelRatio);
  if (canvas.width !== Math.round(width * ratio) || canvas.height !== Math.round(height * ratio)) {
    canvas.width = Math.round(width * ratio);
    canvas.height = Math.round(height * ratio);
  }
  const context = canvas.getContext('2d')!; // every browser has it
  context.setTransform(ratio, 0, 0, ratio, 0, 0);
  context.clearRect(0, 0, width, height);
  return context;
}
