// The largest learning rate that still converges is 2 divided by the largest curvature of the loss, here the larger eigenvalue of its Hessian.
import { Parameter } from '@gradkit/autograd';
import { eigvalsh, tensor } from '@gradkit/core-tensor';
import { mse } from '@gradkit/losses';

const [inputs, targets] = [tensor([1, 2]), tensor([3, 5])];
const hessian = tensor([
  [5, 3],
  [3, 2],
]); // second derivatives of ((m + b − 3)² + (2m + b − 5)²) / 2
const limit = 2 / eigvalsh(hessian).max().item();
console.log(`the limit is ${limit.toFixed(4)}`);
for (const learningRate of [limit * 0.99, limit * 1.01]) {
  const [m, b] = [new Parameter(tensor(-1)), new Parameter(tensor(5))];
  for (let step = 0; step < 300; step++) {
    m.grad = b.grad = null;
    mse(m.value.mul(inputs).add(b.value), targets).backward();
    for (const parameter of [m, b]) parameter.value = parameter.value.sub(parameter.grad!.mul(learningRate));
  }
  console.log(
    `λ = ${learningRate.toFixed(4)}: m = ${m.value.item().toFixed(2)}, b = ${b.value.item().toFixed(2)} after 300 steps`,
  );
}
