/**
 * Somewhere among letters stood a digit: which? A plain recurrent network forgets it, the longer the text the surer; LSTM and GRU do not.
 * The pictures are in runs/sequences.
 */
import { noGrad } from '@gradkit/autograd';
import { compile } from '@gradkit/compile';
import { Generator, seed, type Tensor } from '@gradkit/core-tensor';
import { GRU, inputGradient, Linear, LSTM, Module, RNN } from '@gradkit/layers';
import { crossEntropy } from '@gradkit/losses';
import { Accuracy } from '@gradkit/metrics';
import { Adam, clipGradNorm } from '@gradkit/optimizers';
import { lossCurve } from '@gradkit/plot';
import { lesson } from '@gradkit-examples/course';
import { alphabet, draw, type Examples } from './texts.ts';

const { epochs, seed: chosen, dryRun, show } = lesson('sequences', { epochs: 15 });
const [batchSize, stepsPerEpoch, hidden] = dryRun ? [8, 2, 8] : [64, 100, 64];
const lengths = dryRun ? [5, 10] : [10, 20, 40, 80];

// --- Data: kqzv7mbexa → 7 ----------------------------------------------------------------------------------------------------------------------

const [testRng] = new Generator(chosen).split(1);
const tests = new Map(lengths.map((length) => [length, draw(dryRun ? 20 : 1000, length, testRng)]));
const [example] = draw(1, 10, testRng).inputs.argmax(2).toArray() as number[][];
console.log(`${example.map((id) => alphabet[id]).join('')}: which digit was it?\n`);

// --- Model: many characters, one answer -----------------------------------------------------------------------------------------------------------

const options = { batchFirst: true };
const kinds = {
  RNN: () => new RNN(alphabet.length, hidden, options),
  LSTM: () => new LSTM(alphabet.length, hidden, options),
  GRU: () => new GRU(alphabet.length, hidden, options),
};

class Reader extends Module<[Tensor]> {
  readonly output = new Linear(hidden, 10);
  readonly recurrent: RNN | LSTM | GRU;

  constructor(recurrent: RNN | LSTM | GRU) {
    super();
    this.recurrent = recurrent;
  }

  forward(texts: Tensor): Tensor {
    const [states] = this.recurrent.forward(texts); // [batch, length, hidden]
    return this.output.forward(states.slice([null, -1])); // what it knows after the last character
  }
}

// --- Train each kind on each length ---------------------------------------------------------------------------------------------------------------

async function train(model: Reader, length: number): Promise<void> {
  const rng = new Generator(chosen);
  const optimizer = new Adam(model.parameters(), { learningRate: 0.005 });
  const step = compile((inputs: Tensor, labels: Tensor) => {
    optimizer.zeroGrad();
    const loss = crossEntropy(model.forward(inputs), labels);
    loss.backward();
    clipGradNorm(model.parameters(), 1); // gradients through time may also explode
    optimizer.step();
    return loss;
  });
  for (let i = 0, mean = 1; i < epochs * stepsPerEpoch && mean > 0.01; i++) {
    const { inputs, labels } = draw(batchSize, length, rng);
    const loss = (await step(inputs, labels)).item();
    mean += (loss - mean) / 30; // a running mean: below 0.01 it has learned what there is
  }
}

/** How much the score of the right digit would change with each character, by how long ago that was. */
function memory(model: Reader, { inputs, labels }: Examples): number[] {
  const gradient = inputGradient(model, inputs, { target: labels }); // [batch, length, 36]
  const sizes = gradient.square().sum(2).sqrt().mean(0).toArray() as number[]; // of each place, averaged over texts
  return sizes.reverse();
}

const longest = lengths.at(-1)!;
const accuracies: Record<string, { x: number[]; y: number[] }> = {};
const [before, after]: Record<string, number[]>[] = [{}, {}];
console.log(`letters ${lengths.map((length) => String(length).padStart(7)).join('')}`);
for (const [kind, make] of Object.entries(kinds)) {
  const row: number[] = [];
  for (const [length, test] of tests) {
    seed(chosen);
    const model = new Reader(make());
    if (length === longest) before[kind] = memory(model, test);
    await train(model, length);
    if (length === longest) after[kind] = memory(model, test);
    const accuracy = new Accuracy();
    accuracy.update(
      noGrad(() => model.forward(test.inputs)),
      test.labels,
    );
    row.push(100 * accuracy.compute());
  }
  accuracies[kind] = { x: lengths, y: row };
  console.log(`${kind.padEnd(8)}${row.map((accuracy) => `${accuracy.toFixed(0)} %`.padStart(7)).join('')}`);
}

await show(
  'accuracy.png',
  lossCurve(accuracies, {
    title: 'Which digit was it? A guess is right in 10 %',
    xLabel: 'characters',
    yLabel: 'right in new texts (%)',
  }),
);
const look = { xLabel: 'characters ago', yLabel: '‖∂ score / ∂ character‖', logScale: true } as const;
await show('before.png', lossCurve(before, { title: `How far back a gradient reaches, untrained`, ...look }));
await show('after.png', lossCurve(after, { title: `How far back a gradient reaches after training`, ...look }));
