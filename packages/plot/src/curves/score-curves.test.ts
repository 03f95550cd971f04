import { expect, test } from 'vitest';
import { precisionRecallCurve, rocCurve } from './score-curves.ts';

const lines = (svg: string): string[] => [...svg.matchAll(/aria-label="line"><path d="([^"]*)"/g)].map(([, d]) => d);

test('one curve, its area, and what chance gives', () => {
  const svg = rocCurve([[0, 0, 0.5, 1], [0, 0.5, 1, 1], [1, 0.8, 0.4, 0.1]]); // prettier-ignore
  expect(lines(svg)).toHaveLength(2);
  expect(svg).toContain('curve · area 0.875');
  expect(svg).toContain('>chance<');
});

test('a curve for each class, of lengths of their own', () => {
  const curves = [
    [[0.5, 1], [0.2, 0.6, 1]],
    [[1, 0], [1, 0.5, 0]],
    [[0.3], [0.1, 0.2]],
  ] as const; // prettier-ignore
  const svg = precisionRecallCurve(curves, { classNames: ['cat', 'dog'], title: 'Pets' });
  expect(lines(svg)).toHaveLength(2);
  for (const text of ['>cat<', '>dog<', 'Pets', 'recall', 'precision']) expect(svg).toContain(text);
  expect(precisionRecallCurve(curves)).toContain('>class 1<');
});

test.each([
  [
    () => rocCurve([[0, 1], [0], []]),
    'rocCurve: y of "curve" has a length of 1 for 2 of x; there must be one for each',
  ],
  [() => rocCurve([[[0, 1]], [], []]), 'rocCurve: y has a length of 0 for 1 of x; there must be one for each'],
  [
    () => precisionRecallCurve([[[1]], [[0]]], { classNames: [] }),
    'precisionRecallCurve: classNames has 0 names but the highest label is 0',
  ],
  [
    () => rocCurve([[0], [0]], { titel: 'x' } as never),
    'rocCurve: titel is no option; the options are classNames, title, size, width, height, fontScale, theme',
  ],
  [() => rocCurve([undefined as never, [0]]), 'rocCurve: curve is undefined; it must be an object or a list'],
])('errors: %#', (call, text) => expect(call).toThrow(expect.objectContaining({ message: text })));
