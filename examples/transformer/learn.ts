/** What the answers have in common: the lesson's data, training and writing, for any task on words. */
import { noGrad } from '@gradkit/autograd';
import { compile } from '@gradkit/compile';
import type { Tensor } from '@gradkit/core-tensor';
import { DataLoader, TensorDataset } from '@gradkit/data';
import { crossEntropy } from '@gradkit/losses';
import { Adam, OneCycleLR } from '@gradkit/optimizers';
import { SequenceModel } from './model.ts';
import { begin, decode, encode, padding, tokenizer } from './words.ts';

/** Words and what is to be written for them, in batches. */
export function examplesOf(
  words: readonly string[],
  { task, longest, seed }: { task: (word: string) => string; longest: number; seed: number },
) {
  const source = encode(
    words.map((word) => `${word}>`),
    longest + 1,
  );
  const target = encode(
    words.map((word) => `<${task(word)}>`),
    longest + 2,
  );
  return new DataLoader(new TensorDataset({ source, target }), { batchSize: 128, shuffle: true, seed, dropLast: true });
}

export function newModel(longest: number): SequenceModel {
  return new SequenceModel({ vocabulary: tokenizer.size, longest: longest + 1, padding });
}

/** Trains, and calls `afterEpoch`. */
export async function learn(
  model: SequenceModel,
  loader: ReturnType<typeof examplesOf>,
  { epochs, afterEpoch }: { epochs: number; afterEpoch?: (epoch: number) => Promise<void> },
): Promise<void> {
  const optimizer = new Adam(model.parameters());
  const scheduler = new OneCycleLR(optimizer, 2e-3, { totalSteps: epochs * loader.length });
  const step = compile((from: Tensor, to: Tensor) => {
    optimizer.zeroGrad();
    const logits = model.forward(from, to.slice([null, [0, -1]]));
    const loss = crossEntropy(logits.flatten(0, 1), to.slice([null, [1]]).flatten(), { ignoreIndex: padding });
    loss.backward();
    optimizer.step();
  });
  for (let epoch = 1; epoch <= epochs; epoch++) {
    for (const batch of loader) {
      await step(batch.source, batch.target);
      scheduler.step();
    }
    await afterEpoch?.(epoch);
  }
}

/** A function that has the model write something for each word. */
export function writer(model: SequenceModel, longest: number): (words: readonly string[]) => Promise<string[]> {
  const write = compile((from: Tensor) => noGrad(() => model.write(from, begin)));
  return async (words) => {
    const source = encode(
      words.map((word) => `${word}>`),
      longest + 1,
    );
    return decode(await write(source));
  };
}
