/**
 * One hidden layer fits any curve if it is wide enough, and says nothing about what lies outside its data. The pictures are in runs/approximation.
 */
import { noGrad } from '@gradkit/autograd';
import { compile } from '@gradkit/compile';
import { seed, tensor, type Tensor } from '@gradkit/core-tensor';
import { Linear, Sequential, Tanh, type Module } from '@gradkit/layers';
import { mse } from '@gradkit/losses';
import { Adam } from '@gradkit/optimizers';
import { functionCurves } from '@gradkit/plot';
import { lesson } from '@gradkit-examples/course';

const { epochs, seed: chosen, dryRun, show } = lesson('approximation', { epochs: 4000 });

// --- The curve, and the part of it that is seen ---------------------------------------------------------------------------------------

const curve = (x: number): number => Math.sin(2 * x) + 0.5 * x;
const seen = [-2, 2] as const;
const places = Array.from({ length: 41 }, (_, i) => seen[0] + (i * (seen[1] - seen[0])) / 40);
const inputs = tensor(places.map((x) => [x]));
const targets = tensor(places.map((x) => [curve(x)]));

/** A hidden layer of `width` units, trained; and the error that is left. */
async function fit(width: number): Promise<{ model: Module; error: number }> {
  seed(chosen);
  const model = new Sequential(new Linear(1, width), new Tanh(), new Linear(width, 1));
  const optimizer = new Adam(model.parameters(), { learningRate: 0.02 });
  const step = compile((x: Tensor, y: Tensor) => {
    optimizer.zeroGrad();
    const loss = mse(model.forward(x), y);
    loss.backward();
    optimizer.step();
    return loss;
  });
  let error = Number.NaN;
  for (let epoch = 0; epoch < epochs; epoch++) error = (await step(inputs, targets)).item();
  return { model, error };
}

function learned(model: Module): (x: number) => number {
  return (x) => noGrad(() => model.forward(tensor([[x]])).item());
}

// --- 1. Growing width ------------------------------------------------------------------------------------------------------------------

console.log(`1. sin 2x + x/2 at 41 places in ${seen.join(' … ')}, one hidden layer of tanh, ${epochs} epochs`);
const fits: Record<string, (x: number) => number> = {};
let widest: Module | undefined;
for (const width of dryRun ? [1, 16] : [1, 2, 4, 16]) {
  const { model, error } = await fit(width);
  fits[`${width} hidden`] = learned(model);
  widest = model;
  console.log(`   ${String(width).padStart(2)} hidden: MSE ${error.toExponential(1)}`);
}
const points = places.map((x) => [x, curve(x)]);
await show(
  'width.png',
  functionCurves(fits, { title: 'Wider fits better', range: [...seen], points, columns: 2, samples: 101 }),
);

// --- 2. Inside and outside -------------------------------------------------------------------------------------------------------------

const answers = learned(widest!);
const off = (x: number): string => Math.abs(answers(x) - curve(x)).toFixed(3);
console.log('\n2. How far off the widest is');
console.log(`   between the places, x = 0.55: ${off(0.55)}`);
console.log(`   outside, x = 3: ${off(3)}; x = 5: ${off(5)}`);
await show(
  'outside.png',
  functionCurves(
    { 'the curve': curve, 'what was learned': answers },
    {
      title: 'Interpolation and extrapolation',
      range: [-6, 6],
      yRange: [-4, 4],
      dashed: ['the curve'],
      shaded: { range: [...seen], label: 'seen' },
      samples: 241,
    },
  ),
);
