// A jump is approximated, too, but by a steep slope: a continuous network cannot have one.
import { noGrad } from '@gradkit/autograd';
import { compile } from '@gradkit/compile';
import { seed, tensor, type Tensor } from '@gradkit/core-tensor';
import { Linear, Sequential, Tanh } from '@gradkit/layers';
import { mse } from '@gradkit/losses';
import { Adam } from '@gradkit/optimizers';
import { functionCurves } from '@gradkit/plot';
import { lesson } from '@gradkit-examples/course';

const { epochs, seed: chosen, show } = lesson('approximation', { epochs: 2000 });
seed(chosen);
const curve = (x: number): number => (x < 0 ? -1 : 1);
const places = Array.from({ length: 41 }, (_, i) => -2 + i / 10);
const model = new Sequential(new Linear(1, 8), new Tanh(), new Linear(8, 1));
const optimizer = new Adam(model.parameters(), { learningRate: 0.02 });
const step = compile((x: Tensor, y: Tensor) => {
  optimizer.zeroGrad();
  const loss = mse(model.forward(x), y);
  loss.backward();
  optimizer.step();
  return loss;
});
const inputs = tensor(places.map((x) => [x]));
const targets = tensor(places.map((x) => [curve(x)]));
for (let epoch = 0; epoch < epochs; epoch++) await step(inputs, targets);
const learned = (x: number): number => noGrad(() => model.forward(tensor([[x]])).item());
console.log(
  `at −0.5, −0.05, 0, 0.05, 0.5: ${[-0.5, -0.05, 0, 0.05, 0.5].map((x) => learned(x).toFixed(2)).join(', ')}`,
);
await show(
  'jump.png',
  functionCurves(
    { 'the jump': curve, 'what was learned': learned },
    { title: 'A jump', range: [-2, 2], dashed: ['the jump'] },
  ),
);
