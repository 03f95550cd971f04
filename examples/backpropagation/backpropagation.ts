/**
 * Backpropagation: the graph of a small network, the chain rule by hand, the same by `backward`, and a check by numbers.
 */
import { checkGradient, Parameter } from '@gradkit/autograd';
import { normal, seed, sigmoid, tensor, type Tensor } from '@gradkit/core-tensor';
import { functionalCall, Linear, Sequential, Tanh } from '@gradkit/layers';
import { mse } from '@gradkit/losses';
import { lossCurve } from '@gradkit/plot';
import { lesson } from '@gradkit-examples/course';

const { seed: chosen, show } = lesson('backpropagation');
seed(chosen);

// --- 1. By hand: forward from left to right, backward from right to left ---------------------------------------------------------------

// L = (σ(w·x + b) − t)²
const [x, w, b, t] = [2, 0.5, -0.25, 1];
const product = w * x;
const z = product + b;
const y = 1 / (1 + Math.exp(-z));
const L = (y - t) ** 2;

const dL = 1;
const dy = dL * 2 * (y - t); // of the square
const dz = dy * y * (1 - y); // of the sigmoid
const dProduct = dz * 1; // a sum passes its gradient on, to both sides
const db = dz * 1;
const dw = dProduct * x; // a product passes it on times the other factor
console.log('1. L = (σ(w·x + b) − t)² with x = 2, w = 0.5, b = −0.25, t = 1');
const rows = { w·x: [product, dProduct], 'w·x + b': [z, dz], 'σ(w·x + b)': [y, dy], L: [L, dL] };
for (const [node, [value, gradient]] of Object.entries(rows))
  console.log(`   ${node.padEnd(11)} value ${value.toFixed(4).padStart(7)}   ∂L/∂ ${gradient.toFixed(4).padStart(7)}`);
console.log(`   so ∂L/∂w = ${dw.toFixed(4)}, ∂L/∂b = ${db.toFixed(4)}`);

// --- 2. By the framework: it writes down the graph while you compute, and walks back ---------------------------------------------------

const [weight, bias] = [new Parameter(tensor(w)), new Parameter(tensor(b))];
const loss = sigmoid(weight.value.mul(x).add(bias.value)).sub(t).square();
loss.backward();
console.log('\n2. The same by backward()');
console.log(`   ∂L/∂w = ${weight.grad!.item().toFixed(4)}, ∂L/∂b = ${bias.grad!.item().toFixed(4)}`);

// --- 3. By numbers: move a weight a little, and see what the loss does -----------------------------------------------------------------

const lossAt = (at: number): number => (1 / (1 + Math.exp(-(at * x + b))) - t) ** 2;
console.log('\n3. (L(w + h) − L(w − h)) / 2h');
const steps = [1, 0.1, 1e-2, 1e-4, 1e-6, 1e-8, 1e-10, 1e-12, 1e-14];
const errors = steps.map((h) => Math.abs((lossAt(w + h) - lossAt(w - h)) / (2 * h) - dw));
for (const [i, h] of steps.entries())
  if (i % 2 === 1) console.log(`   h = ${h.toExponential(0).padEnd(5)} off by ${errors[i].toExponential(1)}`);
await show(
  'step-size.png',
  lossCurve(
    { 'central difference': { x: steps, y: errors } },
    {
      title: 'Too large a step is not local, too small a one is rounded away',
      xLabel: 'h',
      yLabel: 'error',
      logX: true,
      logScale: true,
    },
  ),
);

// --- 4. A whole network, every weight checked -------------------------------------------------------------------------------------------

const model = new Sequential(new Linear(3, 4), new Tanh(), new Linear(4, 2)).to('float64');
const inputs = normal([5, 3], { dtype: 'float64' });
const targets = normal([5, 2], { dtype: 'float64' });
const names = model.namedParameters().map(([name]) => name);
const lossOf = (...weights: Tensor[]): Tensor => {
  const outputs = functionalCall(model, Object.fromEntries(names.map((name, i) => [name, weights[i]])), inputs);
  return mse(outputs, targets);
};
const { largestError } = checkGradient(
  lossOf,
  model.parameters().map(({ value }) => value),
);
console.log(`\n4. A network 3-4-2: ${names.join(', ')}`);
console.log(`   the largest difference to central differences, of all weights: ${largestError.toExponential(0)}`);
