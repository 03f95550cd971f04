import { celu, glu, hardtanh, prelu, softplus, zeros } from '@gradkit/core-tensor';
import { expect, test } from 'vitest';
import {
  AdaptiveLogSoftmaxWithLoss,
  CELU,
  ELU,
  Hardshrink,
  gumbelSoftmax,
  Hardtanh,
  PReLU,
  RReLU,
  Softmax2d,
  Softplus,
  Threshold,
} from '../index.ts';

test.each([
  [() => new ELU('1' as never), "ELU: alpha is '1'; it must be a number"],
  [() => new ELU({ beta: 1 } as never), 'ELU: beta is no option; the options are alpha'],
  [
    () => new CELU(0).forward(zeros([2])),
    'celu: alpha is 0, by which nothing can be divided; it must be another number',
  ],
  [
    () => celu(zeros([2]), { alpha: 0 }),
    'celu: alpha is 0, by which nothing can be divided; it must be another number',
  ],
  [() => new Hardshrink(-1), 'Hardshrink: lambd is -1; it must be at least 0'],
  [() => new Hardtanh({ minVal: 2 }), 'Hardtanh: minVal is 2 but maxVal is 1; minVal must be below maxVal'],
  [() => hardtanh(zeros([2]), { maxVal: -1 }), 'hardtanh: minVal is -1 but maxVal is -1; minVal must be below maxVal'],
  [() => new RReLU({ lower: 1 }), 'RReLU: lower is 1 but upper is 0.3333333333333333; lower must not be above upper'],
  [() => gumbelSoftmax(zeros([2]), { tau: 0 }), 'gumbelSoftmax: tau is 0; it must be above 0'],
  [() => gumbelSoftmax(zeros([2]), { axis: 1 }), 'gumbelSoftmax: axis is 1 but must be -1 … 0 for rank 1'],
  [() => gumbelSoftmax(zeros([2]), { hard: 1 as never }), 'gumbelSoftmax: hard is 1; it must be true or false'],
  [() => new PReLU({ numParameters: 0 }), 'PReLU: numParameters is 0; it must be a whole number of at least 1'],
  [() => new Softplus({ beta: 0 }), 'Softplus: beta is 0; it must be above 0'],
  [() => softplus(zeros([1]), { beta: -1 }), 'softplus: beta is -1; it must be above 0'],
  [() => new Threshold(1, undefined as never), 'Threshold: value is undefined; it must be a number'],
  [
    () => new AdaptiveLogSoftmaxWithLoss(8, 10, [4, 3]),
    'AdaptiveLogSoftmaxWithLoss: cutoffs[1] is 3; it must be a whole number in 5 … 9',
  ],
  [() => new AdaptiveLogSoftmaxWithLoss(3, 10, [4]), 'inFeatures is 3, which divValue 4 leaves cluster 0 nothing of'],
  [
    () => new Softmax2d().forward(zeros([2, 3])),
    'Softmax2d: x is [2, 3] but must be [batch, channels, height, width] or',
  ],
  [
    () => glu(zeros([2, 3])),
    'glu: x is [2, 3], with 3 entries on axis 1, which have no halves; the number must be even',
  ],
  [
    () => prelu(zeros([2, 3]), zeros([2])),
    'prelu: weight is [2] but x is [2, 3]; weight must be [1] or one slope for each channel, [3]',
  ],
])('%#', (call, text) => {
  expect(call).toThrow(text);
});
