// A network that knows nothing gives each of ten classes 0.1, so its cross-entropy is −log 0.1 = 2.3026: the number to see at the first step.
import { tensor, zeros } from '@gradkit/core-tensor';
import { crossEntropy } from '@gradkit/losses';

console.log(
  crossEntropy(zeros([4, 10]), tensor([0, 3, 7, 9], { dtype: 'int32' }))
    .item()
    .toFixed(4),
  Math.log(10).toFixed(4),
);
