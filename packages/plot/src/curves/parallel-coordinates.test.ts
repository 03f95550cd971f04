import { expect, test } from 'vitest';
import { parallelCoordinates } from './parallel-coordinates.ts';

const trial = (rate: number, optimizer: string, value: number) => ({ parameters: { rate, optimizer }, value });
const trials = [
  trial(0.1, 'sgd', 0.9),
  trial(0.001, 'adam', 0.2),
  trial(0.01, 'adam', 0.5),
  trial(1, 'sgd', Number.NaN),
];
const paths = (svg: string): string[] => svg.match(/<path [^>]*>/g) ?? [];

test('an axis per parameter and one for the value, a line per trial, the best on top; failures are counted', () => {
  const svg = parallelCoordinates(trials, { valueLabel: 'loss' });
  for (const text of ['>rate (log)<', '>optimizer<', '>loss<', '>adam<', '>sgd<']) expect(svg).toContain(text);
  expect(svg).toContain('3 trials, 1 more failed · best: rate 0.001, optimizer adam → loss 0.2');
  expect(paths(svg)).toHaveLength(3);
  expect(paths(svg).at(-1)).toContain('stroke-width="3"');
});

test('highest is best where it is said; on a logarithmic axis factors are distances', () => {
  const svg = parallelCoordinates(trials, { direction: 'maximize' });
  expect(svg).toContain('best: rate 0.1, optimizer sgd');
  const starts = paths(svg).map((path) => Number(/M[^,]+,([\d.]+)L/.exec(path)![1]));
  const [low, middle, high] = starts.toSorted((a, b) => b - a);
  expect(low - middle).toBeCloseTo(middle - high, 1);
});

test('values that do not vary stand in the middle; null and truth values are names', () => {
  const same = { parameters: { a: 1, b: null, c: true }, value: 1 };
  const svg = parallelCoordinates([same, same]);
  expect(svg).not.toContain('NaN');
  for (const text of ['>null<', '>true<']) expect(svg).toContain(text);
});
