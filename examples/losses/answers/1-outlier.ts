// The best constant under MSE is the mean, under the absolute error the median: one outlier moves the first only.
import { Parameter } from '@gradkit/autograd';
import { tensor } from '@gradkit/core-tensor';
import { huber, mae, mse } from '@gradkit/losses';
import { Adam } from '@gradkit/optimizers';

const values = tensor([1, 2, 3, 4, 100]);
for (const [name, loss] of Object.entries({ mse, mae, huber })) {
  const constant = new Parameter(tensor(0));
  const optimizer = new Adam([constant], { learningRate: 0.5 });
  for (let step = 0; step < 2000; step++) {
    optimizer.learningRate = 0.5 / (1 + step / 50); // smaller and smaller, to settle
    optimizer.zeroGrad();
    loss(constant.value.add(values.mul(0)), values).backward();
    optimizer.step();
  }
  console.log(`${name.padEnd(6)} ${constant.value.item().toFixed(2)}`);
}
