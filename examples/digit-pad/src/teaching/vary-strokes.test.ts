import { Generator } from '@gradkit/core-tensor';
import { expect, it } from 'vitest';
import { varyStrokes } from './vary-strokes.ts';

const strokes = [
  [
    { x: 0, y: 0 },
    { x: 100, y: 100 },
  ],
  [{ x: 50, y: 20 }],
];

it('writes the same strokes a little otherwise, the same for the same seed', () => {
  const written = varyStrokes(strokes, new Generator(1));
  expect(written.map(({ length }) => length)).toEqual([2, 1]);
  expect(varyStrokes(strokes, new Generator(1))).toEqual(written);
  expect(varyStrokes(strokes, new Generator(2))).not.toEqual(written);
});

it('stays near to what was written', () => {
  const rng = new Generator(3);
  for (let i = 0; i < 200; i++) {
    const [[start, end]] = varyStrokes(strokes, rng);
    const angle = Math.atan2(end.y - start.y, end.x - start.x);
    expect(Math.abs(angle - Math.PI / 4)).toBeLessThan(0.6);
    expect(Math.hypot(end.x - start.x, end.y - start.y) / Math.hypot(100, 100)).toBeGreaterThan(0.6);
  }
});
