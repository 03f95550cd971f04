// The gradient of a batch is that of all examples with noise, whose size falls as 1/√batchSize: four times the batch, half the noise.
import { grad } from '@gradkit/autograd';
import { Generator, normal, tensor, uniform, type Tensor } from '@gradkit/core-tensor';
import { mse } from '@gradkit/losses';

const rng = new Generator(1);
const x = uniform([4096], { low: -1, high: 2, rng });
const y = x
  .mul(2)
  .add(1)
  .add(normal([4096], { std: 0.7, rng }));
const slope = grad((m: Tensor, at: Tensor, right: Tensor) => mse(at.mul(m).add(4), right));
for (const size of [4, 16, 64, 256]) {
  const gradients = Array.from({ length: 4096 / size }, (_, i) => {
    const batch = (all: Tensor): Tensor => all.slice([[i * size, (i + 1) * size]]);
    return slope(tensor(-1), batch(x), batch(y)).item();
  });
  console.log(
    `batches of ${String(size).padStart(3)}: the gradient deviates by ${tensor(gradients).std().item().toFixed(3)}`,
  );
}
