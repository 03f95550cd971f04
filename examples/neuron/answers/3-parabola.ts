// With a third parameter for x² the same descent fits a parabola: nothing but the prediction changes.
import { Parameter } from '@gradkit/autograd';
import { tensor } from '@gradkit/core-tensor';
import { mse } from '@gradkit/losses';

const inputs = tensor([-1, 0, 1, 2]);
const targets = tensor([3, 1, 1, 3]); // x² − x + 1
const [a, m, b] = [0, 0, 0].map((start) => new Parameter(tensor(start)));
for (let step = 0; step < 2000; step++) {
  for (const parameter of [a, m, b]) parameter.grad = null;
  mse(a.value.mul(inputs.square()).add(m.value.mul(inputs)).add(b.value), targets).backward();
  for (const parameter of [a, m, b]) parameter.value = parameter.value.sub(parameter.grad!.mul(0.1));
}
console.log([a, m, b].map(({ value }) => value.item().toFixed(3)).join(', ')); // 1, −1, 1
