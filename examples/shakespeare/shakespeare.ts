/**
 * A network that has read Shakespeare letter by letter, and writes: an LSTM, trained by truncated backpropagation through time.
 * The pictures and the weights are in runs/shakespeare.
 */
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { noGrad } from '@gradkit/autograd';
import { compile } from '@gradkit/compile';
import { Generator, seed, tensor, type Tensor } from '@gradkit/core-tensor';
import { CharTokenizer } from '@gradkit/data';
import { tinyShakespeare } from '@gradkit/data/node';
import type { LSTMState } from '@gradkit/layers';
import { crossEntropy } from '@gradkit/losses';
import { MeanLoss } from '@gradkit/metrics';
import { Adam, clipGradNorm, OneCycleLR } from '@gradkit/optimizers';
import { lossCurve } from '@gradkit/plot';
import { saveSafetensors } from '@gradkit/safetensors/node';
import { progress } from '@gradkit/train-loop/node';
import { lesson } from '@gradkit-examples/course';
import { drawCountingCell, drawGuesses } from './inside.ts';
import { CharacterModel, write } from './model.ts';

const { epochs, seed: chosen, dryRun, out, show } = lesson('shakespeare', { epochs: 5 });
seed(chosen);

// --- Data: the first nine tenths to learn from, the last to be tested on --------------------------------------------------------------------

const text = dryRun ? 'ROMEO:\nTo be, or not to be, that is the question.\n\n'.repeat(20) : await tinyShakespeare();
const tokenizer = new CharTokenizer(text);
const split = Math.floor(0.9 * text.length);

/** Cuts a text into lines as long as they can be, one for each row of a batch, and those into pieces that are read one after the other. */
function piecesOf(part: string, rows: number, length: number): { inputs: Tensor; targets: Tensor }[] {
  const characters = tokenizer.encode(part);
  const columns = Math.floor((characters.length - 1) / rows);
  const lines = (from: number): Tensor =>
    tensor(characters.subarray(from, from + rows * columns), { shape: [rows, columns] });
  const [inputs, targets] = [lines(0), lines(1)]; // a target is the character that follows
  return Array.from({ length: Math.floor(columns / length) }, (_, i) => {
    const piece = [null, [i * length, (i + 1) * length]] as const;
    return { inputs: inputs.slice(piece), targets: targets.slice(piece) };
  });
}
const [rows, length] = dryRun ? [4, 16] : [50, 50];
const train = piecesOf(text.slice(0, split), rows, length);
const validation = piecesOf(text.slice(split), dryRun ? 2 : 20, length);

// --- Train -----------------------------------------------------------------------------------------------------------------------------------

const model = new CharacterModel(tokenizer.size, dryRun ? { features: 8, hidden: 16 } : {});
const optimizer = new Adam(model.parameters());
const scheduler = new OneCycleLR(optimizer, 0.006, { totalSteps: epochs * train.length, pctStart: 0.1 });

const lossOf = (inputs: Tensor, targets: Tensor, state: LSTMState): { loss: Tensor; next: LSTMState } => {
  const [logits, next] = model.forward(inputs, state);
  return { loss: crossEntropy(logits.flatten(0, 1), targets.flatten()), next };
};
const step = compile((inputs: Tensor, targets: Tensor, state: LSTMState) => {
  optimizer.zeroGrad();
  const { loss, next } = lossOf(inputs, targets, state);
  loss.backward(); // through this piece, not those before: the state that came in is a plain value
  clipGradNorm(model.parameters(), 1);
  optimizer.step();
  return { loss, next };
});
const measure = compile((inputs: Tensor, targets: Tensor, state: LSTMState) =>
  noGrad(() => lossOf(inputs, targets, state)),
);

/** Nats per character on the text that it does not learn from. */
async function validate(): Promise<number> {
  const mean = new MeanLoss();
  model.eval();
  let state = model.emptyState(validation[0].inputs.shape[0]);
  for (const { inputs, targets } of validation) {
    const { loss, next } = await measure(inputs, targets, state);
    mean.update(loss, targets.size);
    state = next;
  }
  model.train();
  return mean.compute();
}

const rng = new Generator(chosen); // draws what is written
const oneLine = (written: string): string => written.trim().replaceAll(/\n+/g, ' / ');
console.log(
  `${text.length} characters, ${tokenizer.size} different; ${model.parameterCount} parameters, ${train.length} steps an epoch`,
);
console.log(`untrained: ${oneLine(write(model, tokenizer, '\n', { count: 60, temperature: 1, rng }))}`);
const records = [];
for (let epoch = 1; epoch <= epochs; epoch++) {
  const mean = new MeanLoss();
  let state = model.emptyState(rows);
  const bar = progress(train, { label: `epoch ${epoch}/${epochs}` });
  for await (const { inputs, targets } of bar) {
    const { loss, next } = await step(inputs, targets, state);
    scheduler.step();
    state = next; // the next piece goes on where this one ended
    mean.update(loss, targets.size);
    bar.report({ loss: mean.compute() });
  }
  const [loss, validationLoss] = [mean.compute(), await validate()];
  records.push({
    epoch,
    loss,
    validationLoss,
    perplexity: Math.exp(loss),
    validationPerplexity: Math.exp(validationLoss),
  });
  const written = oneLine(write(model, tokenizer, '\n', { count: 60, temperature: 0.8, rng }));
  console.log(
    `epoch ${epoch}: training ${loss.toFixed(3)}, validation ${validationLoss.toFixed(3)} nats, perplexity ${Math.exp(validationLoss).toFixed(2)} | ${written}`,
  );
}
await show(
  'loss.png',
  lossCurve(records, {
    title: 'Each next letter is less of a surprise',
    yLabel: 'nats per character',
    metrics: ['perplexity'],
    width: 960,
  }),
);
await mkdir(out, { recursive: true });
await saveSafetensors(join(out, 'weights.safetensors'), model.stateDict());

// --- What it writes -----------------------------------------------------------------------------------------------------------------------------

for (const temperature of [0.5, 0.8, 1.2])
  console.log(
    `\n--- temperature ${temperature}\n${write(model, tokenizer, 'ROMEO:\n', { count: dryRun ? 20 : 300, temperature, rng })}`,
  );

// --- What it expects, and what one of its cells watches --------------------------------------------------------------------------------------

const unseen = text.slice(split).replace(/^[^]*?\n\n/, ''); // from where somebody begins to speak
await show('guesses.png', drawGuesses(model, tokenizer, unseen.slice(0, 46)));
const { cell, likeness, picture } = drawCountingCell(model, tokenizer, unseen.slice(0, 4000));
console.log(`   cell ${cell} goes with the length of the line: correlation ${likeness.toFixed(2)}`);
await show('cell.png', picture);
