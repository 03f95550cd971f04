import { expect, test } from 'vitest';
import { umap } from '../index.ts';
import { randomNumbers } from '../internal/random-numbers.ts';

const next = randomNumbers(1);
const labels = Array.from({ length: 90 }, (_, i) => i % 3);
const rows = labels.map((label) => Array.from({ length: 10 }, (_, j) => (j % 3 === label ? 4 : 0) + next()));

test('groups of rows become groups of points', async () => {
  const points = await umap(rows, { epochs: 100 });
  expect(points.map((point) => point.length)).toEqual(rows.map(() => 2));
  const nearest = points.map((a, i) => {
    const others = points.map((b, j) => (i === j ? Infinity : Math.hypot(a[0] - b[0], a[1] - b[1])));
    return others.indexOf(Math.min(...others));
  });
  expect(nearest.map((j) => labels[j])).toEqual(labels);
});

test('a seed gives the same points each time, two calls beside each other too; another gives others', async () => {
  const [first, again, other] = await Promise.all([
    umap(rows, { seed: 5, epochs: 20 }),
    umap(rows, { seed: 5, epochs: 20 }),
    umap(rows, { seed: 6, epochs: 20 }),
  ]);
  expect(again).toEqual(first);
  expect(other).not.toEqual(first);
});

test('few rows, equal rows and rows without a direction have points, too', async () => {
  const few = await umap([[0], [1], [2], [3]], { epochs: 10 }); // prettier-ignore
  const equal = await umap(Array.from({ length: 20 }, () => [1, 2]), { epochs: 10, components: 3 }); // prettier-ignore
  const zeros = await umap([[0, 0], [1, 0], [0, 1], [1, 1], [0, 0]], { epochs: 10, metric: 'cosine' }); // prettier-ignore
  for (const points of [few, equal, zeros]) expect(points.flat().every(Number.isFinite)).toBe(true);
  expect(equal[0]).toHaveLength(3);
});

test.for([
  [[[1]], {}, 'umap: there are 1 rows; it needs at least 4'],
  [rows, { neighbors: 90 }, 'umap: neighbors is 90; it must be a whole number of 2 to 89'],
  [rows, { minDistance: 2 }, 'umap: minDistance is 2; it must lie in 0 … 1'],
  [rows, { metric: 'manhattan' as never }, "umap: metric is manhattan; it must be 'euclidean' or 'cosine'"],
  [[[1], [2], [3], [Number.NaN]], {}, 'umap: rows[3][0] is NaN; it must be finite'],
] as const)('errors: %#', async ([given, options, text]) => {
  await expect(umap(given, options)).rejects.toThrow(text);
});

test('an option of another method is refused', async () => {
  await expect(umap(rows, { perplexity: 30 } as never)).rejects.toThrow(
    'umap: perplexity is no option; the options are components, neighbors, minDistance',
  );
});
