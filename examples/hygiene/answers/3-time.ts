// What comes later must not help to predict what came before: a split by time, not by chance.
import { timeSplit, TensorDataset } from '@gradkit/data';
import { arange } from '@gradkit/core-tensor';

const days = new TensorDataset({ inputs: arange(10) });
const { train, test } = timeSplit(days, { train: 0.8, test: 0.2 });
console.log(`train with days ${[...train.indices].join(' ')}, test on ${[...test.indices].join(' ')}`);
