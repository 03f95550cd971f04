import { batchNorm, groupNorm, instanceNorm, layerNorm, localResponseNorm, rmsNorm, zeros } from '@gradkit/core-tensor';
import { expect, test } from 'vitest';
import { BatchNorm1d, GroupNorm, InstanceNorm1d, InstanceNorm2d, LocalResponseNorm, RMSNorm } from '../index.ts';

test.each([
  [() => new GroupNorm(3, 4), 'GroupNorm: numChannels is 4, which 3 groups do not divide'],
  [() => new GroupNorm(0, 4), 'GroupNorm: numGroups is 0; it must be a whole number of at least 1'],
  [() => new GroupNorm(2, 4, { bias: 1 as never }), 'GroupNorm: bias is 1; it must be true or false'],
  [() => new BatchNorm1d(4, { bias: null as never }), 'BatchNorm1d: bias is null; it must be true or false'],
  [() => new InstanceNorm1d(4, { bias: 'no' as never }), "InstanceNorm1d: bias is 'no'; it must be true or false"],
  [
    () => new GroupNorm(2, 4).forward(zeros([2, 6, 3])),
    'groupNorm: weight is [4] but x is [2, 6, 3]; weight must be one',
  ],
  [() => groupNorm(zeros([2, 5]), 2), 'groupNorm: x is [2, 5], with 5 channels, which 2 groups do not divide'],
  [() => groupNorm(zeros([5]), 1), 'groupNorm: x is [5] but must be [batch, channels, …], with at least 2 axes, not 1'],
  [
    () => instanceNorm(zeros([5])),
    'instanceNorm: x is [5] but must be [batch, channels, …], with at least 2 axes, not 1',
  ],
  [() => instanceNorm(zeros([2, 3, 1])), 'instanceNorm: x is [2, 3, 1], with 1 value to normalize; there must be at'],
  [() => instanceNorm(zeros([2, 3])), 'instanceNorm: x is [2, 3], with 1 value to normalize; there must be at least 2'],
  [
    () => instanceNorm(zeros([2, 3, 4]), { useInputStats: false }),
    'instanceNorm: runningMean is null; it must be a tensor',
  ],
  [
    () => groupNorm(zeros([1, 3, 1]), 3),
    'groupNorm: x is [1, 3, 1], with 1 value to normalize; there must be at least 2',
  ],
  [() => batchNorm(zeros([2, 3]), null, null), 'batchNorm: runningMean is null; it must be a tensor'],
  [
    () => batchNorm(zeros([1, 3]), null, null, null, null, { training: true }),
    'batchNorm: x is [1, 3], with 1 value to normalize; there must be at least 2',
  ],
  [
    () => batchNorm(zeros([2, 3]), null, null, zeros([2]), null, { training: true }),
    'batchNorm: weight is [2] but x is [2, 3]; weight must be [3]',
  ],
  [() => new RMSNorm([3, 0]), 'RMSNorm: normalizedShape is 0; it must be a whole number of at least 1'],
  [
    () => new RMSNorm(4).forward(zeros([2, 3])),
    'rmsNorm: x is [2, 3] but normalizedShape is [4]; they must be its last axes',
  ],
  [() => rmsNorm(zeros([2]), 2, { eps: -1 }), 'rmsNorm: eps is -1; it must be at least 0'],
  [
    () => rmsNorm(zeros([2, 3]), 3, zeros([2])),
    'rmsNorm: weight is [2] but x is [2, 3], normalized from axis 1; weight',
  ],
  [
    () => rmsNorm(zeros([4, 5]), zeros([5]) as never),
    'rmsNorm: normalizedShape is a tensor [5]; it must be the size of',
  ],
  [() => layerNorm(zeros([4, 5]), []), 'layerNorm: x is [4, 5] but normalizedShape is []; they must be its last axes'],
  [
    () => layerNorm(zeros([5]), [4, 5]),
    'layerNorm: x is [5] but normalizedShape is [4, 5]; they must be its last axes',
  ],
  [() => layerNorm(zeros([5]), [2.5]), 'layerNorm: normalizedShape is 2.5; it must be a whole number of at least 0'],
  [
    () => layerNorm(zeros([5]), 5, null, zeros([4])),
    'layerNorm: bias is [4] but x is [5], normalized from axis 0; bias must be [5]',
  ],
  [() => groupNorm(zeros([1, 4]), 2, { weight: {} as never }), 'groupNorm: weight is an object; it must be a tensor'],
  [() => groupNorm(zeros([1, 4]), 2, { eps: 1 }, zeros([4])), 'groupNorm: weight is an object; it must be a tensor'],
  [
    () => groupNorm(zeros([1, 4]), 2, zeros([4]), { weight: zeros([4]) }),
    'groupNorm: weight is a tensor [4]; it must be given once, in its place or as an option',
  ],
  [
    () => instanceNorm(zeros([1, 4, 2]), { scale: zeros([4]) } as never),
    'instanceNorm: scale is no option; the options are runningMean, runningVar, weight, bias, useInputStats, eps',
  ],
  [() => new LocalResponseNorm(0), 'LocalResponseNorm: size is 0; it must be a whole number of at least 1'],
  [
    () => localResponseNorm(zeros([3]), 2),
    'localResponseNorm: x is [3] but must be [batch, channels, …], with at least 2',
  ],
  [() => new InstanceNorm2d(3, { momentum: 2 }), 'InstanceNorm2d: momentum is 2; it must be in 0 … 1'],
  [
    () => new InstanceNorm2d(3).forward(zeros([3, 2])),
    'InstanceNorm2d: x is [3, 2] but must be [batch, features, height, width], or',
  ],
  [
    () => new InstanceNorm1d(3).forward(zeros([2, 4, 5])),
    'InstanceNorm1d: x is [2, 4, 5] but must have 3 features on axis 1, not 4',
  ],
  [
    () => new InstanceNorm1d(3).forward(zeros([2, 3, 1])),
    'InstanceNorm1d: x is [2, 3, 1], with 1 value for each feature of an',
  ],
])('%#', (call, text) => {
  expect(call).toThrow(text);
});
