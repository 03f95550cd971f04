import { zeros } from '@gradkit/core-tensor';
import { expect, test } from 'vitest';
import { AlphaDropout, Dropout, dropout, Dropout1d, dropout2d, DropPath, GaussianNoise } from '../index.ts';

test.each([
  [() => new Dropout(1.5), 'Dropout: p is 1.5; it must be in 0 … 1'],
  [() => new Dropout({ p: -1 }), 'Dropout: p is -1; it must be in 0 … 1'],
  [() => new AlphaDropout({ q: 1 } as never), 'AlphaDropout: q is no option; the options are p, rng'],
  [() => new GaussianNoise(-1), 'GaussianNoise: standardDeviation is -1; it must be at least 0'],
  [() => new Dropout1d().forward(zeros([3])), 'dropout1d: x is [3] but must have 2 or 3 axes, not 1'],
  [() => dropout2d(zeros([1, 2, 3, 4, 5])), 'dropout2d: x is [1, 2, 3, 4, 5] but must have 3 or 4 axes, not 5'],
  [() => new DropPath().forward(zeros([])), 'dropPath: x is [] but must be [batch, …], with at least 1 axis, not 0'],
  [() => dropout(zeros([2]), { training: 1 as never }), 'dropout: training is 1; it must be true or false'],
  [() => dropout(3 as never), 'dropout: x is 3; it must be a tensor'],
])('%#', (call, text) => {
  expect(call).toThrow(text);
});
