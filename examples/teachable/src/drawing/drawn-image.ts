import type { Generator } from '@gradkit/core-tensor';

/** Red, green and blue, 0 … 255. */
export type Color = readonly [red: number, green: number, blue: number];

/** How much of a pixel something covers, 0 … 1; `x` and `y` run from −1 to 1 over the image. */
export type Cover = (x: number, y: number) => number;

const between = (rng: Generator, low: number, high: number): number => low + (high - low) * rng.next();

const drawColor = (rng: Generator): Color => [between(rng, 0, 255), between(rng, 0, 255), between(rng, 0, 255)];

const distance = (a: Color, b: Color): number => Math.hypot(a[0] - b[0], a[1] - b[1], a[2] - b[2]);

/** A colour that stands out against another one. */
export function drawContrast(rng: Generator, other: Color): Color {
  for (;;) {
    const color = drawColor(rng);
    if (distance(color, other) > 110) return color;
  }
}

/** A surface behind things: two colours that run into each other, stripes or spots in them at times, and the noise of a camera. */
export function drawBackground(rng: Generator, size: number): Uint8Array {
  const [from, to] = [drawColor(rng), drawColor(rng)];
  const flat = rng.next() < 0.5 ? 0.25 : 1;
  const angle = between(rng, 0, 2 * Math.PI);
  const waves = rng.next() < 0.4 ? between(rng, 2, 14) : 0;
  const [phase, bend] = [between(rng, 0, 6), between(rng, 0, 3)];
  const noise = between(rng, 0, 14);
  const image = new Uint8Array(3 * size * size);
  for (let row = 0; row < size; row++) {
    for (let column = 0; column < size; column++) {
      const [x, y] = [(2 * column) / size - 1, (2 * row) / size - 1];
      const along = x * Math.cos(angle) + y * Math.sin(angle);
      const across = y * Math.cos(angle) - x * Math.sin(angle);
      const wave = waves === 0 ? 0 : 0.35 * Math.sin(waves * along + phase + bend * Math.sin(3 * across));
      const share = Math.min(1, Math.max(0, 0.5 + flat * 0.5 * along + wave));
      for (let channel = 0; channel < 3; channel++) {
        const value = from[channel] + (to[channel] - from[channel]) * share + noise * (rng.next() + rng.next() - 1);
        image[(channel * size + row) * size + column] = Math.min(255, Math.max(0, value));
      }
    }
  }
  return image;
}

/** The mean colour of an image. */
export function meanColor(image: Uint8Array): Color {
  const area = image.length / 3;
  const mean = (channel: number): number =>
    image.subarray(channel * area, (channel + 1) * area).reduce((sum, value) => sum + value, 0) / area;
  return [mean(0), mean(1), mean(2)];
}

/** Paints over an image. */
export function paint(image: Uint8Array, size: number, color: Color, cover: Cover): void {
  for (let row = 0; row < size; row++) {
    for (let column = 0; column < size; column++) {
      const share = cover((2 * column + 1) / size - 1, (2 * row + 1) / size - 1);
      if (share <= 0) continue;
      for (let channel = 0; channel < 3; channel++) {
        const at = (channel * size + row) * size + column;
        image[at] += (color[channel] - image[at]) * share;
      }
    }
  }
}
