import { expect, test } from 'vitest';
import { principalComponents } from './principal-components.ts';

const product = (a: readonly number[], b: readonly number[]): number => a.reduce((sum, x, i) => sum + x * b[i], 0);

test('two dimensions by hand: variances 8 and 2 along the diagonals', () => {
  const rows = [[1 + 2, 5 + 2], [1 - 2, 5 - 2], [1 + 1, 5 - 1], [1 - 1, 5 + 1]]; // prettier-ignore
  const { points, directions, explained, mean } = principalComponents(rows);
  expect(mean).toEqual([1, 5]);
  expect(explained[0]).toBeCloseTo(0.8, 12);
  expect(explained[1]).toBeCloseTo(0.2, 12);
  expect(directions[0][0]).toBeCloseTo(Math.SQRT1_2, 12);
  expect(directions[0][1]).toBeCloseTo(Math.SQRT1_2, 12);
  expect(points[0][0]).toBeCloseTo(2 * Math.SQRT2, 12);
  expect(points[0][1]).toBeCloseTo(0, 12);
  expect(Math.abs(points[2][1])).toBeCloseTo(Math.SQRT2, 12);
});

test('many dimensions: known directions are found, orthogonal and of length 1, in the order of their variance', () => {
  let state = 3;
  const draw = (): number => (state = (state * 48271) % 0x7fffffff) / 0x7fffffff - 0.5;
  const axis = (k: number): number[] => Array.from({ length: 30 }, (_, j) => Math.cos(((j + 0.5) * (k + 1) * Math.PI) / 30) / Math.sqrt(15)); // prettier-ignore
  const rows = Array.from({ length: 200 }, () => {
    const along = [10, 3, 0.01].map((width) => width * draw());
    return Array.from({ length: 30 }, (_, j) => along.reduce((sum, length, k) => sum + length * axis(k)[j], 7));
  });
  const { directions, points, explained } = principalComponents(rows);
  expect(Math.abs(product(directions[0], axis(0)))).toBeGreaterThan(0.99);
  expect(Math.abs(product(directions[1], axis(1)))).toBeGreaterThan(0.99);
  expect(product(directions[0], directions[1])).toBeCloseTo(0, 12);
  expect(product(directions[0], directions[0])).toBeCloseTo(1, 12);
  expect(explained[0] + explained[1]).toBeCloseTo(1, 4);
  // scores along the components do not vary together
  expect(points.reduce((sum, [x, y]) => sum + x * y, 0) / points.length).toBeCloseTo(0, 8);
  expect(principalComponents(rows)).toEqual(principalComponents(rows));
});

test('more rows than dimensions: the same directions and shares as when the rows are taken one after the other', () => {
  let state = 7;
  const draw = (): number => (state = (state * 48271) % 0x7fffffff) / 0x7fffffff - 0.5;
  const rows = Array.from({ length: 40 }, () => Array.from({ length: 6 }, (_, j) => draw() / (j + 1)));
  const wide = rows.map((row) => [...row, ...Array.from({ length: 94 }, () => 3)]); // of no variance
  const [few, many] = [principalComponents(rows, { components: 3 }), principalComponents(wide, { components: 3 })];
  few.directions.forEach((direction, k) =>
    direction.forEach((part, j) => expect(part).toBeCloseTo(many.directions[k][j], 9)),
  );
  few.explained.forEach((share, k) => expect(share).toBeCloseTo(many.explained[k], 12));
});

test('equal rows, one row and one dimension', () => {
  expect(principalComponents([[1, 2], [1, 2]])).toMatchObject({ points: [[0, 0], [0, 0]], explained: [0, 0] }); // prettier-ignore
  expect(principalComponents([[4]], { components: 1 }).points).toEqual([[0]]);
  expect(principalComponents([[1], [3]], { components: 1 }).points).toEqual([[-1], [1]]); // prettier-ignore
});

test.for([
  [() => principalComponents([]), 'principalComponents: rows is empty; nothing can be drawn'],
  [() => principalComponents([[1, 2], [1]]), 'rows[1] has 1 numbers but rows[0] 2; all must be equally long'], // prettier-ignore
  [() => principalComponents([[1, Number.NaN]]), 'principalComponents: rows[0][1] is NaN; it must be finite'],
  [() => principalComponents([[1]]), 'components is 2; it must be a whole number of 1 to 1, the length of a row'],
] as const)('errors: %#', ([call, text]) => expect(call).toThrow(text));
