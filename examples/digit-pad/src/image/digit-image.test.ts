import { describe, expect, it } from 'vitest';
import { digitImage, inkSide, side, type Ink } from './digit-image.ts';

/** A picture with rectangles of ink: left, top, right, bottom. */
function inkOf(width: number, height: number, ...boxes: readonly (readonly [number, number, number, number])[]): Ink {
  const pixels = new Float32Array(width * height);
  for (const [left, top, right, bottom] of boxes)
    for (let y = top; y < bottom; y++) pixels.fill(1, y * width + left, y * width + right);
  return { pixels, width, height };
}

function massOf(image: Float32Array): { x: number; y: number; sum: number } {
  let [x, y, sum] = [0, 0, 0];
  for (const [i, value] of image.entries()) {
    x += value * ((i % side) + 0.5);
    y += value * (Math.floor(i / side) + 0.5);
    sum += value;
  }
  return { x: x / sum, y: y / sum, sum };
}

const bent = inkOf(200, 120, [20, 10, 90, 20], [80, 10, 90, 100]);

describe('digitImage', () => {
  it('puts the centre of mass into the middle, wherever the ink was', () => {
    const { x, y } = massOf(digitImage(bent).image);
    expect(x).toBeCloseTo(side / 2, 1); // pixels are counted at their middles
    expect(y).toBeCloseTo(side / 2, 1);
  });

  it('makes the longer side 20 pixels, whatever size the ink was', () => {
    const { image } = digitImage(bent);
    const rows = Array.from({ length: side }, (_, i) => Math.max(...image.subarray(i * side, (i + 1) * side)));
    expect(rows.reduce((sum, ink) => sum + ink)).toBeCloseTo(inkSide, 0);
    const twice = inkOf(400, 240, [40, 20, 180, 40], [160, 20, 180, 200]);
    for (const [i, value] of digitImage(twice).image.entries()) expect(value).toBeCloseTo(image[i], 4);
  });

  it('keeps the mass of the ink in the new scale', () => {
    const scale = inkSide / 90;
    expect(massOf(digitImage(bent).image).sum).toBeCloseTo((70 * 10 + 10 * 80) * scale * scale, 3);
  });

  it('leaves alone what is prepared already, as the images of MNIST are', () => {
    const square = inkOf(side, side, [4, 4, 24, 24]);
    expect(digitImage(square).image).toEqual(square.pixels);
  });

  it('says which square of the ink it shows', () => {
    const { frame } = digitImage(inkOf(100, 100, [30, 20, 50, 60]));
    expect(frame).toEqual({ left: 40 - 28, top: 40 - 28, size: 56 });
  });

  it('never cuts ink off, however uneven it is', () => {
    const heavyBelow = inkOf(200, 200, [98, 0, 100, 180], [0, 180, 200, 200]);
    const { frame } = digitImage(heavyBelow);
    expect(frame!.top).toBeLessThanOrEqual(0);
    expect(frame!.top + frame!.size).toBeGreaterThanOrEqual(200);
  });

  it('is empty where there is no ink', () => {
    expect(digitImage(inkOf(10, 10))).toEqual({ image: new Float32Array(side * side), frame: null });
    expect(digitImage(inkOf(0, 0)).frame).toBeNull();
  });
});
