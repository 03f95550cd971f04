// Adam, written out: two running means, corrected for their start at 0. It takes the optimizer's steps.
import { grad, Parameter } from '@gradkit/autograd';
import { tensor, type Tensor } from '@gradkit/core-tensor';
import { Adam } from '@gradkit/optimizers';

const f = (x: Tensor): Tensor => x.square().mul(3);
const slope = grad(f);
const parameter = new Parameter(tensor(2));
const adam = new Adam([parameter], { learningRate: 0.1 });
let [x, m, v] = [2, 0, 0];
for (let t = 1; t <= 5; t++) {
  const g = slope(tensor(x)).item();
  m = 0.9 * m + 0.1 * g;
  v = 0.999 * v + 0.001 * g * g;
  x -= (0.1 * (m / (1 - 0.9 ** t))) / (Math.sqrt(v / (1 - 0.999 ** t)) + 1e-8);
  adam.zeroGrad();
  f(parameter.value).backward();
  adam.step();
  console.log(`step ${t}: by hand ${x.toFixed(6)}, Adam ${parameter.value.item().toFixed(6)}`);
}
