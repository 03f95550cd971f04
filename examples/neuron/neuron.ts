/**
 * A neuron by hand, the simplest model by hand, and the loss surface it walks on. The pictures are in runs/neuron.
 */
import { gradAndValue, Parameter } from '@gradkit/autograd';
import { leakyRelu, relu, sigmoid, tanh, tensor, where, type Tensor } from '@gradkit/core-tensor';
import { mse, rmse } from '@gradkit/losses';
import { functionCurves, lossSurface } from '@gradkit/plot';
import { lesson } from '@gradkit-examples/course';

const { epochs, show } = lesson('neuron', { epochs: 400 });

// --- 1. A neuron: ŷ = φ(w·x + b) ------------------------------------------------------------------------------------------------------

const activations: Record<string, (z: Tensor) => Tensor> = {
  step: (z) => where(z.greaterEqual(0), 1, 0),
  linear: (z) => z,
  sigmoid,
  tanh,
  relu,
  'leaky relu': (z) => leakyRelu(z, { negativeSlope: 0.1 }),
};

const x = tensor([1, 2]);
const w = tensor([0.5, 0.25]);
const z = w.mul(x).sum().add(0.5); // 0.5 · 1 + 0.25 · 2 + 0.5

console.log(`1. A neuron: w·x + b = ${z.item()}`);
for (const [name, activation] of Object.entries(activations))
  console.log(`   ${name.padEnd(10)} ŷ = ${activation(z).item().toFixed(4)}`);

const curves = Object.fromEntries(
  Object.entries(activations).map(([name, activation]) => [name, (at: number) => activation(tensor(at)).item()]),
);
await show(
  'activations.png',
  functionCurves(curves, { title: 'Activations', columns: 3, range: [-3, 3], yRange: [-1.5, 3] }),
);

// --- 2. The simplest model: ŷ = m·x + b through (1, 3) and (2, 5) ---------------------------------------------------------------------

const inputs = tensor([1, 2]);
const targets = tensor([3, 5]);
const predict = (m: Tensor, b: Tensor): Tensor => m.mul(inputs).add(b);
const lossOf = gradAndValue((m: Tensor, b: Tensor) => mse(predict(m, b), targets), { argnums: [0, 1] });

const start = [-1, 5] as const;
const [m0, b0] = start.map((value) => tensor(value));
const [gradients, value] = lossOf(m0, b0);
const [dm, db] = gradients.map((gradient) => gradient.item());
console.log(`\n2. A line through (1, 3) and (2, 5), from m = ${start[0]}, b = ${start[1]}`);
console.log(
  `   ŷ = ${[...predict(m0, b0).data].join(', ')}, MSE = ${value.item()}, RMSE = ${rmse(predict(m0, b0), targets).item().toFixed(4)}`,
);
console.log(`   ∂MSE/∂m = ${dm}, ∂MSE/∂b = ${db}`);

/** Gradient descent by hand, in the words of the loop that all training has. */
function descend(learningRate: number, steps: number): [m: number, b: number][] {
  const m = new Parameter(tensor(start[0]));
  const b = new Parameter(tensor(start[1]));
  const path: [number, number][] = [[...start]];
  for (let step = 0; step < steps; step++) {
    for (const parameter of [m, b]) parameter.grad = null;
    const loss = mse(predict(m.value, b.value), targets);
    loss.backward();
    for (const parameter of [m, b]) parameter.value = parameter.value.sub(parameter.grad!.mul(learningRate));
    path.push([m.value.item(), b.value.item()]);
  }
  return path;
}

const written = ([m, b]: readonly [number, number]): string => `m = ${m.toFixed(4)}, b = ${b.toFixed(4)}`;
const right = descend(0.25, epochs);
console.log(`   λ = 0.1, 1 step: ${written(descend(0.1, 1)[1])}`);
console.log(`   λ = 0.25, ${epochs} steps: ${written(right.at(-1)!)}`);
console.log(`   λ = 2, 10 steps: ${written(descend(2, 10)[10])}: it diverges`);

const [m1, b1] = right.at(-1)!;
const lines = { 'at the start': (at: number) => start[0] * at + start[1], 'at the end': (at: number) => m1 * at + b1 };
const points = [
  [1, 3],
  [2, 5],
];
await show('line.png', functionCurves(lines, { title: 'The line', range: [0, 3], points, dashed: ['at the start'] }));

// --- 3. The loss surface, and three learning rates on it ------------------------------------------------------------------------------

const surface = (m: number, b: number): number => ((m + b - 3) ** 2 + (2 * m + b - 5) ** 2) / 2;
const paths = { 'λ = 0.01, too small': descend(0.01, 100), 'λ = 0.25': right, 'λ = 0.3, too large': descend(0.3, 15) };
console.log('\n3. The loss surface');
await show(
  'loss-surface.png',
  lossSurface(
    { f: surface, mRange: [-3, 6], bRange: [-3, 8], paths, minimum: [2, 1] },
    { title: 'Mean squared error of a line', lossLabel: 'MSE', width: 600, height: 480 },
  ),
);
