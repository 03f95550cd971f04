/**
 * Activations and their slopes; gradients that vanish in a deep network; units that die. The pictures are in runs/activations.
 */
import { grad } from '@gradkit/autograd';
import { leakyRelu, normal, relu, seed, sigmoid, tanh, tensor, type Tensor } from '@gradkit/core-tensor';
import { LeakyReLU, Linear, ReLU, Sequential, Sigmoid, Tanh, type Module } from '@gradkit/layers';
import { mse } from '@gradkit/losses';
import { SGD } from '@gradkit/optimizers';
import { functionCurves, lossCurve } from '@gradkit/plot';
import { lesson } from '@gradkit-examples/course';

const { epochs, seed: chosen, show } = lesson('activations', { epochs: 200 });

// --- 1. The functions, and how steep they are ------------------------------------------------------------------------------------------

const activations: Record<string, (x: Tensor) => Tensor> = {
  linear: (x) => x,
  sigmoid,
  tanh,
  relu,
  'leaky relu': (x) => leakyRelu(x, { negativeSlope: 0.1 }),
};
const at = (f: (x: Tensor) => Tensor) => (x: number) => f(tensor(x)).item();
const curves = Object.fromEntries(Object.entries(activations).map(([name, f]) => [name, at(f)]));
const derivatives = Object.fromEntries(Object.entries(activations).map(([name, f]) => [name, at(grad(f))]));
console.log('1. Each activation, and its slope where it is steepest and at 5');
for (const [name, f] of Object.entries(activations)) {
  const slope = at(grad(f));
  const steepest = Math.max(...Array.from({ length: 101 }, (_, i) => slope(-5 + i / 10)));
  console.log(`   ${name.padEnd(10)} at most ${steepest.toFixed(2)}, at 5 ${slope(5).toFixed(4)}`);
}
await show(
  'slopes.png',
  functionCurves(curves, {
    title: 'Activations and their slopes',
    derivatives,
    columns: 3,
    range: [-4, 4],
    yRange: [-1.5, 2],
  }),
);

// --- 2. Vanishing gradients: what of the error arrives at each of ten layers -----------------------------------------------------------

const depth = 10;
/** The mean size of the gradients of each layer's weights, first to last. */
function sizes(activation: () => Module): number[] {
  seed(chosen);
  const layers = Array.from({ length: depth }, () => new Linear(64, 64));
  const model = new Sequential(...layers.flatMap((layer) => [layer, activation()]));
  mse(model.forward(normal([128, 64])), normal([128, 64])).backward();
  return layers.map(({ weight }) => weight.grad!.abs().mean().item());
}
console.log(`\n2. The gradient in the first of ${depth} layers, as a share of that in the last`);
const shares: Record<string, number[]> = {};
for (const [name, activation] of Object.entries({
  sigmoid: () => new Sigmoid(),
  tanh: () => new Tanh(),
  relu: () => new ReLU(),
})) {
  shares[name] = sizes(activation);
  console.log(`   ${name.padEnd(8)} ${(shares[name][0] / shares[name].at(-1)!).toExponential(1)}`);
}
await show(
  'vanishing.png',
  lossCurve(shares, {
    title: 'Gradients on their way back to the first layer',
    xLabel: 'layer',
    yLabel: 'mean size of the gradient',
    logScale: true,
  }),
);

// --- 3. Dead units: 0 for every example, so no gradient reaches them, so they stay so ---------------------------------------------------

const inputs = normal([256, 8]);
const targets = inputs.square().sum(1, { keepDims: true });
/** The share of hidden units whose weights get no gradient, in each step; and the loss at the end. */
function train(activation: Module, learningRate: number): { shares: number[]; loss: number } {
  seed(chosen);
  const hidden = new Linear(8, 64);
  const model = new Sequential(hidden, activation, new Linear(64, 1));
  const optimizer = new SGD(model.parameters(), { learningRate });
  let last = Number.NaN;
  const deadShares = Array.from({ length: epochs }, () => {
    optimizer.zeroGrad();
    const loss = mse(model.forward(inputs), targets);
    loss.backward();
    optimizer.step();
    last = loss.item();
    return hidden.weight.grad!.equal(0).all(1).cast('float32').mean().item(); // weight: [64, 8]
  });
  return { shares: deadShares, loss: last };
}
const runs = {
  'relu, λ = 0.01': train(new ReLU(), 0.01),
  'relu, λ = 0.2': train(new ReLU(), 0.2),
  'leaky relu, λ = 0.2': train(new LeakyReLU({ negativeSlope: 0.1 }), 0.2),
};
console.log(`\n3. 64 hidden units, ${epochs} steps`);
for (const [name, { shares: dead, loss }] of Object.entries(runs))
  console.log(
    `   ${name.padEnd(20)} dead ${String(Math.round(100 * dead.at(-1)!)).padStart(3)} %   loss ${loss.toFixed(2)}`,
  );
const byStep = Object.fromEntries(Object.entries(runs).map(([name, { shares: dead }]) => [name, dead]));
await show(
  'dead.png',
  lossCurve(byStep, { title: 'A large step can kill units for good', xLabel: 'step', yLabel: 'share of dead units' }),
);
