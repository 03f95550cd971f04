// What a network says outside its data is what its units say there: tanh goes flat, ReLU goes straight on, a sine goes on swinging.
import { noGrad } from '@gradkit/autograd';
import { compile } from '@gradkit/compile';
import { seed, sin, tensor, type Tensor } from '@gradkit/core-tensor';
import { Linear, Module, ReLU, Sequential, Tanh } from '@gradkit/layers';
import { mse } from '@gradkit/losses';
import { Adam } from '@gradkit/optimizers';
import { functionCurves } from '@gradkit/plot';
import { lesson } from '@gradkit-examples/course';

class Sine extends Module {
  forward(x: Tensor): Tensor {
    return sin(x);
  }
}

const { epochs, seed: chosen, show } = lesson('approximation', { epochs: 2000 });
const curve = (x: number): number => Math.sin(2 * x) + 0.5 * x;
const places = Array.from({ length: 41 }, (_, i) => -2 + i / 10);
const [inputs, targets] = [tensor(places.map((x) => [x])), tensor(places.map((x) => [curve(x)]))];
const learned: Record<string, (x: number) => number> = { 'the curve': curve };
for (const [name, activation] of Object.entries({ tanh: new Tanh(), ReLU: new ReLU(), sine: new Sine() })) {
  seed(chosen);
  const model = new Sequential(new Linear(1, 32), activation, new Linear(32, 1));
  const optimizer = new Adam(model.parameters(), { learningRate: 0.01 });
  const step = compile((x: Tensor, y: Tensor) => {
    optimizer.zeroGrad();
    const loss = mse(model.forward(x), y);
    loss.backward();
    optimizer.step();
    return loss;
  });
  for (let epoch = 0; epoch < epochs; epoch++) await step(inputs, targets);
  learned[name] = (x) => noGrad(() => model.forward(tensor([[x]])).item());
  console.log(
    `${name.padEnd(4)} at 1: ${learned[name](1).toFixed(3)}, at 4: ${learned[name](4).toFixed(3)} (right: ${curve(1).toFixed(3)}, ${curve(4).toFixed(3)})`,
  );
}
await show(
  'outside-by-activation.png',
  functionCurves(learned, {
    title: 'Outside the data',
    range: [-6, 6],
    yRange: [-5, 5],
    dashed: ['the curve'],
    shaded: { range: [-2, 2], label: 'seen' },
  }),
);
