// The banana valley (1 − x)² + 100 (y − x²)²: its ground is bent, and nearly flat. LBFGS, which learns the curvature, walks through it at once.
import { Parameter } from '@gradkit/autograd';
import { tensor, type Tensor } from '@gradkit/core-tensor';
import { Adam, LBFGS, SGD } from '@gradkit/optimizers';

const rosenbrock = (x: Tensor, y: Tensor): Tensor => x.sub(1).square().add(y.sub(x.square()).square().mul(100));
const start = () => [-1, 1].map((at) => new Parameter(tensor(at))) as [Parameter, Parameter];
for (const [name, make] of Object.entries({
  SGD: (p: Parameter[]) => new SGD(p, { learningRate: 0.001 }),
  momentum: (p: Parameter[]) => new SGD(p, { learningRate: 0.001, momentum: 0.9 }),
  Adam: (p: Parameter[]) => new Adam(p, { learningRate: 0.05 }),
})) {
  const [x, y] = start();
  const optimizer = make([x, y]);
  for (let step = 0; step < 500; step++) {
    optimizer.zeroGrad();
    rosenbrock(x.value, y.value).backward();
    optimizer.step();
  }
  console.log(`${name.padEnd(8)} after 500 steps ${rosenbrock(x.value, y.value).item().toExponential(1)}`);
}
const [x, y] = start();
const lbfgs = new LBFGS([x, y], { lineSearchFn: 'strong_wolfe' });
for (let step = 0; step < 5; step++)
  lbfgs.step(() => {
    lbfgs.zeroGrad();
    const loss = rosenbrock(x.value, y.value);
    loss.backward();
    return loss;
  });
console.log(`LBFGS    after 5 steps of at most 20 each ${rosenbrock(x.value, y.value).item().toExponential(1)}`);
