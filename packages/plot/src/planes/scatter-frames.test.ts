import { expect, test } from 'vitest';
import { principalComponents, projectOnto, scatterFrames } from '../index.ts';

const axisLabels = (svg: string): string[] =>
  ['x', 'y'].map((name) => new RegExp(`aria-label="${name}-axis tick label">.*?</g>`, 's').exec(svg)![0]);

test('axes and colours stay, the step is in the title', () => {
  const steps = [1, 10, 2000].map((step) => ({ step, points: [[step, 0], [-1, 1 / step]] })); // prettier-ignore
  const frames = scatterFrames(steps, { labels: [0, 1], title: 'Codes', stepLabel: 'step' });
  expect(new Set(frames.map((svg) => axisLabels(svg).join('')))).toHaveLength(1);
  expect(frames.map((svg) => /Codes, step [\d,]+/.exec(svg)![0])).toEqual(['Codes, step 1', 'Codes, step 10', 'Codes, step 2,000']); // prettier-ignore
  for (const svg of frames) expect(svg).toMatch(/#0072B2.*#D55E00/s);
  for (const svg of scatterFrames(steps, { pointNames: ['a', 'b'] })) expect(svg).toMatch(/>a<.*>b</s);
});

test('rows are projected as those that the directions come from', () => {
  const rows = [[1, 2, 0], [0, 1, 5], [3, 1, 1], [2, 2, 2]]; // prettier-ignore
  const found = principalComponents(rows);
  const points = projectOnto(found, rows);
  found.points.flat().forEach((value, i) => expect(points.flat()[i]).toBeCloseTo(value, 12));
  expect(() => projectOnto(found, [[1, 2]])).toThrow(
    'projectOnto: a row has 2 numbers but the directions 3; they must be equally long',
  );
});

test('no steps and no points are refused', () => {
  expect(() => scatterFrames([])).toThrow('scatterFrames: steps is empty; nothing can be drawn');
  expect(() => scatterFrames([{ step: 1, points: [[1]] }])).toThrow('scatterFrames: points of step 1[0] has 1 numbers');
});
