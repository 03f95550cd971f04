import { expect, test } from 'vitest';
import { calibrationCurve } from './calibration-curve.ts';

test('the expected calibration error is the mean gap, weighted by the examples of each bin', () => {
  // bin 0.5 … 0.6: two of mean 0.55, one came true; bin 0.9 … 1: two of mean 0.95, both did
  const forecasts = { probabilities: [0.5, 0.6 - 1e-9, 0.9, 1], outcomes: [1, 0, true, true] };
  expect(calibrationCurve(forecasts)).toContain('expected calibration error 0.050 · 4 examples');
  expect(calibrationCurve(forecasts, { bins: 1 })).toContain('expected calibration error 0.000');
});

test('a point per bin that has examples, larger where there are more; several models by name', () => {
  const one = calibrationCurve({ probabilities: [0.1, 0.1, 0.1, 0.9], outcomes: [0, 0, 1, 1] });
  const radii = [...one.matchAll(/<circle [^>]*\br="([^"]+)"/g)].map(([, r]) => Number(r));
  expect(radii).toEqual([3 + 9 * Math.sqrt(0.75), 3 + 9 * Math.sqrt(0.25)]);
  const sure = { probabilities: [1], outcomes: [1] };
  expect(calibrationCurve({ before: sure, after: sure })).toContain('after · expected calibration error 0.000');
});
