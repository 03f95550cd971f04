import { describe, expect, it } from 'vitest';
import { side } from './digit-image.ts';
import { strokeImage, type Stroke } from './strokes.ts';

const seven: Stroke[] = [
  [
    { x: 10, y: 10 },
    { x: 60, y: 10 },
    { x: 30, y: 90 },
  ],
];

describe('strokeImage', () => {
  it('is the same for a small drawing in a corner and a large one in the middle', () => {
    const large = seven.map((stroke) => stroke.map(({ x, y }) => ({ x: 5 * x + 100, y: 5 * y + 37 })));
    const [a, b] = [strokeImage(seven), strokeImage(large)];
    for (const [i, value] of a.image.entries()) expect(b.image[i]).toBeCloseTo(value, 5);
    expect(b.frame!.size).toBeCloseTo(5 * a.frame!.size, 5);
    expect(b.frame!.left).toBeCloseTo(5 * a.frame!.left + 100, 5);
  });

  it('has ink where the pen was, and paper elsewhere', () => {
    const { image, frame } = strokeImage(seven);
    const at = (x: number, y: number): number => {
      const pixel = (place: number, from: number): number => Math.floor((side * (place - from)) / frame!.size);
      return image[pixel(y, frame!.top) * side + pixel(x, frame!.left)];
    };
    expect(at(35, 10)).toBeGreaterThan(0.9);
    expect(at(45, 50)).toBeGreaterThan(0.9);
    expect(at(15, 60)).toBe(0);
  });

  it('draws a dot for a stroke of one point', () => {
    const { image } = strokeImage([[{ x: 3, y: 4 }]]);
    expect(image[14 * side + 14]).toBeGreaterThan(0.9);
    expect(image[0]).toBe(0);
  });

  it('has nothing for no strokes', () => {
    expect(strokeImage([]).frame).toBeNull();
  });
});
