import { expect, test } from 'vitest';
import { digitImage, side, type Point } from '../src/page/digit-image.ts';
import { LossPoints } from '../src/page/loss-points.ts';
import { digits } from '../src/page/train-worker.ts';

const line = (...places: readonly (readonly [x: number, y: number])[]): Point[] => places.map(([x, y]) => ({ x, y }));
const rowsOf = (image: Float32Array): number[][] =>
  Array.from({ length: side }, (_, row) => [...image.subarray(row * side, (row + 1) * side)]);

test('a drawing fills the middle of the image, wherever it stands on the pad and however large it is', () => {
  const image = digitImage([line([100, 300], [100, 500])]);
  expect(digitImage([line([7, 1], [7, 3])])).toEqual(image);
  const inked = rowsOf(image).map((row) => row.some((ink) => ink > 0.5));
  expect([inked.indexOf(true), inked.lastIndexOf(true)]).toEqual([4, 23]);
  expect(image[14 * side + 13]).toBe(1);
  expect(image[14 * side + 3]).toBe(0);
});

test('a point is a dot, and nothing is an empty image', () => {
  expect(Math.max(...digitImage([line([5, 5])]))).toBeGreaterThan(0.8);
  expect(digitImage([]).every((ink) => ink === 0)).toBe(true);
});

test('points of the chart are means since the point before', () => {
  const points = new LossPoints([{ epoch: 1, seconds: 1, loss: 3, validationLoss: 2 }]);
  const shared = { epochs: 2, epoch: 2, batches: 4, metrics: {}, record: null, runsOn: 'eager' };
  points.add({ ...shared, batch: 1, examples: 10, loss: 2 });
  points.add({ ...shared, batch: 3, examples: 30, loss: 1 }); // 10 of 2 and 20 of 0.5
  points.add({
    ...shared,
    batch: 4,
    examples: 40,
    loss: 1,
    record: { epoch: 2, seconds: 1, loss: 1, validationLoss: 0.9 },
  });
  expect(points.training).toEqual({ x: [1, 1.25, 1.75, 2], y: [3, 2, 0.5, 1] });
  expect(points.validation).toEqual({ x: [1, 2], y: [2, 0.9] });
});

test('the worker trains a network and gives its file', { timeout: 60_000 }, async () => {
  const { trainer, loader, methods } = await digits.make({ place: 'eager', digits: { train: 128, test: 10 } });
  await trainer.fit(loader, { epochs: 1 });
  expect(trainer.runsOn).toBe('eager');
  expect(trainer.history.last?.loss).toBeLessThan(3);
  expect((await methods?.onnx())?.length).toBeGreaterThan(10_000);
});
