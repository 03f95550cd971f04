// A GRU has three gates' worth of weights where an LSTM has four, and no cell beside its hidden state. An epoch of each, with as many units.
import { noGrad } from '@gradkit/autograd';
import { compile } from '@gradkit/compile';
import { seed, tensor, zeros, type Tensor } from '@gradkit/core-tensor';
import { CharTokenizer } from '@gradkit/data';
import { tinyShakespeare } from '@gradkit/data/node';
import { Embedding, GRU, Linear, LSTM, Sequential, type LSTMState } from '@gradkit/layers';
import { crossEntropy } from '@gradkit/losses';
import { MeanLoss } from '@gradkit/metrics';
import { Adam, clipGradNorm, OneCycleLR } from '@gradkit/optimizers';
import { lesson } from '@gradkit-examples/course';

const { epochs, seed: chosen, dryRun } = lesson('shakespeare', { epochs: 1 });
const text = dryRun ? 'To be, or not to be, that is the question.\n'.repeat(20) : await tinyShakespeare();
const tokenizer = new CharTokenizer(text);
const split = Math.floor(0.9 * text.length);
const [rows, length, units] = dryRun ? [2, 16, 8] : [50, 50, 128];

/** The text in rows, `length` columns at a time; targets are the characters that follow. */
function* pieces(part: string): Generator<[inputs: Tensor, targets: Tensor]> {
  const characters = tokenizer.encode(part);
  const columns = Math.floor((characters.length - 1) / rows);
  const [x, y] = [0, 1].map((from) =>
    tensor(characters.subarray(from, from + rows * columns), { shape: [rows, columns] }),
  );
  for (let at = 0; at + length <= columns; at += length)
    yield [x.slice([null, [at, at + length]]), y.slice([null, [at, at + length]])];
}
const training = [...pieces(text.slice(0, split))];
const unseen = [...pieces(text.slice(split))];

async function train<State>(
  kind: string,
  recurrent: LSTM | GRU,
  run: (x: Tensor, state: State) => [Tensor, State],
  first: State,
): Promise<void> {
  const [embedding, output] = [new Embedding(tokenizer.size, 64), new Linear(units, tokenizer.size)];
  const model = new Sequential(embedding, output);
  const parameters = [...model.parameters(), ...recurrent.parameters()];
  const optimizer = new Adam(parameters);
  const scheduler = new OneCycleLR(optimizer, 0.01, { totalSteps: epochs * training.length, pctStart: 0.1 });
  const lossOf = (inputs: Tensor, targets: Tensor, state: State): { loss: Tensor; next: State } => {
    const [hidden, next] = run(embedding.forward(inputs), state);
    return { loss: crossEntropy(output.forward(hidden).flatten(0, 1), targets.flatten()), next };
  };
  const step = compile((inputs: Tensor, targets: Tensor, state: State) => {
    optimizer.zeroGrad();
    const { loss, next } = lossOf(inputs, targets, state);
    loss.backward();
    clipGradNorm(parameters, 1);
    optimizer.step();
    return next;
  });
  const measure = compile((inputs: Tensor, targets: Tensor, state: State) =>
    noGrad(() => lossOf(inputs, targets, state)),
  );
  for (let epoch = 1; epoch <= epochs; epoch++) {
    let state = first;
    for (const [inputs, targets] of training) {
      state = await step(inputs, targets, state);
      scheduler.step();
    }
  }
  const mean = new MeanLoss();
  let state = first;
  for (const [inputs, targets] of unseen) {
    const { loss, next } = await measure(inputs, targets, state);
    mean.update(loss, targets.size);
    state = next;
  }
  console.log(`${kind}: ${recurrent.parameterCount} parameters, validation ${mean.compute().toFixed(3)} nats`);
}

seed(chosen);
const nothing = zeros([1, rows, units]);
const lstm = new LSTM(64, units, { batchFirst: true });
await train<LSTMState>('LSTM', lstm, (x, state) => lstm.forward(x, state), [nothing, nothing]);
const gru = new GRU(64, units, { batchFirst: true });
await train<Tensor>('GRU ', gru, (x, state) => gru.forward(x, state), nothing);
