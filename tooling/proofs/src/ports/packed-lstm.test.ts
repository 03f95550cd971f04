// A tagger and classifier of sentences, ported line by line from PyTorch; tooling/golden/packed_lstm.py is the original.
import { compile } from '@gradkit/compile';
import { add, concat, tensor, type Tensor } from '@gradkit/core-tensor';
import { Embedding, Linear, LSTM, Module, packPaddedSequence, padPackedSequence } from '@gradkit/layers';
import { CrossEntropyLoss } from '@gradkit/losses';
import { exportModel } from '@gradkit/onnx-export';
import { Adam } from '@gradkit/optimizers';
import { createSession } from '@gradkit/runtime';
import { expectClose, readGolden } from '@gradkit-internal/testing';
import { describe, expect, it } from 'vitest';
import { read, readAll, type Golden } from '../golden.ts';

const [PAD, IGNORED] = [0, -100];
const [VOCABULARY, EMBEDDING_DIM, HIDDEN_DIM, LAYERS] = [12, 6, 5, 2];
const [TAGS, CLASSES] = [3, 2];

class LSTMTagger extends Module<[text: Tensor, lengths: Tensor], [Tensor, Tensor]> {
  readonly wordEmbeddings = new Embedding(VOCABULARY, EMBEDDING_DIM, { paddingIdx: PAD });
  readonly lstm = new LSTM(EMBEDDING_DIM, HIDDEN_DIM, { numLayers: LAYERS, bidirectional: true, batchFirst: true });
  readonly hidden2tag = new Linear(2 * HIDDEN_DIM, TAGS);
  readonly fc = new Linear(2 * HIDDEN_DIM, CLASSES);

  forward(text: Tensor, lengths: Tensor): [Tensor, Tensor] {
    const embeds = this.wordEmbeddings.forward(text);
    const packedEmbeds = packPaddedSequence(embeds, lengths, { batchFirst: true, enforceSorted: false });
    const [packedOutput, [hidden]] = this.lstm.forward(packedEmbeds);
    const [output] = padPackedSequence(packedOutput, { batchFirst: true, totalLength: text.shape[1] });
    const last = concat([hidden.slice([-2]), hidden.slice([-1])], -1);
    return [this.hidden2tag.forward(output), this.fc.forward(last)];
  }
}

interface Batch {
  readonly text: Golden;
  readonly lengths: Golden;
  readonly tags: Golden;
  readonly labels: Golden;
}

interface Run {
  readonly start: Readonly<Record<string, Golden>>;
  readonly batches: readonly Batch[];
  readonly losses: readonly number[];
  /** more and longer sentences, and what is predicted for them afterwards */
  readonly other: Pick<Batch, 'text' | 'lengths'>;
  readonly tagScores: Golden;
  readonly predictions: Golden;
}

const golden = readGolden<Run>('packed_lstm');

type Step = (text: Tensor, lengths: Tensor, tags: Tensor, labels: Tensor) => Tensor;

function training() {
  const model = new LSTMTagger();
  model.loadStateDict(readAll(golden.start));
  const tagLoss = new CrossEntropyLoss({ ignoreIndex: IGNORED });
  const labelLoss = new CrossEntropyLoss();
  const optimizer = new Adam(model.parameters(), { learningRate: 0.02 });
  const step: Step = (text, lengths, tags, labels) => {
    optimizer.zeroGrad();
    const [tagScores, predictions] = model.forward(text, lengths);
    const tagged = tagLoss.forward(tagScores.reshape([-1, TAGS]), tags.reshape([-1]));
    const loss = add(tagged, labelLoss.forward(predictions, labels));
    loss.backward();
    optimizer.step();
    return loss;
  };
  return { model, step };
}

const batches = golden.batches.map(({ text, lengths, tags, labels }) => [text, lengths, tags, labels].map(read));

describe.each([
  ['eager', (step: Step) => step],
  ['compiled', (step: Step) => compile(step, { device: 'cpu' })],
])('ten steps of packed bidirectional LSTMs, %s', (_, made) => {
  it('have the losses of PyTorch, and predict alike', async () => {
    const { model, step } = training();
    const run = made(step);
    const losses: number[] = [];
    for (const [text, lengths, tags, labels] of batches) losses.push((await run(text, lengths, tags, labels)).item());
    expectClose(tensor(losses), tensor([...golden.losses]), { relative: 1e-5, absolute: 0 });
    expect(losses.at(-1)).toBeLessThan(losses[0]);
    await model.sync();
    const [tagScores, predictions] = model.eval().forward(read(golden.other.text), read(golden.other.lengths));
    expectClose(tagScores, golden.tagScores, { absolute: 1e-5 });
    expectClose(predictions, golden.predictions, { absolute: 1e-5 });
  });
});

it('is a file in which batch, length and the lengths are free, and which predicts alike', async () => {
  const { model, step } = training();
  for (const [text, lengths, tags, labels] of batches) step(text, lengths, tags, labels);
  model.eval();
  const dynamicAxes = { text: { 0: 'batch', 1: 'length' }, lengths: { 0: 'batch' } };
  const [text, lengths] = batches[0];
  const bytes = await exportModel(model, [text, lengths], { inputNames: ['text', 'lengths'], dynamicAxes });
  const session = await createSession(bytes);
  const { other } = golden;
  const outputs = await session.run({ text: read(other.text), lengths: read(other.lengths) });
  expect(other.text.shape).not.toEqual(text.shape);
  const [tagScores, predictions] = Object.values(outputs);
  expectClose(tagScores, golden.tagScores, { absolute: 1e-5 });
  expectClose(predictions, golden.predictions, { absolute: 1e-5 });
  await session.close();
});
