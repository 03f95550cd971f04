import { expect, it } from 'vitest';
import { fromText, toText, type Kept } from './kept.ts';

const kept: Kept = {
  examples: [
    { label: 'A', drawing: { kind: 'strokes', strokes: [[{ x: 1, y: 2 }]] } },
    { label: '7', drawing: { kind: 'image', image: Float32Array.from([0, 0.5, 1]) } },
  ],
  classes: ['A', '♥'],
  heads: [{ classes: ['0', 'A'], weight: Float32Array.from([0.1, -1e-9]), bias: Float32Array.from([1 / 3]) }],
};

it('comes back as it was', () => {
  const back = fromText(toText(kept))!;
  expect(back).toMatchObject({ examples: kept.examples, classes: kept.classes });
  expect(back.heads[0].weight).toBeInstanceOf(Float32Array);
  expect(back.heads[0].bias[0]).toBeCloseTo(1 / 3, 6);
});

it('is nothing where it was written by another version, or is something else', () => {
  expect(fromText(JSON.stringify({ ...JSON.parse(toText(kept)), version: 0 }))).toBeNull();
  expect(fromText('[1]')).toBeNull();
  expect(fromText('null')).toBeNull();
});
