// Without positions attention sees a bag of letters: it knows which there are, and not where.
import { noGrad } from '@gradkit/autograd';
import { compile } from '@gradkit/compile';
import { seed, type Tensor } from '@gradkit/core-tensor';
import { DataLoader, TensorDataset } from '@gradkit/data';
import { init } from '@gradkit/layers';
import { crossEntropy } from '@gradkit/losses';
import { Adam, OneCycleLR } from '@gradkit/optimizers';
import { lesson } from '@gradkit-examples/course';
import { SequenceModel } from '../model.ts';
import { begin, decode, drawWords, encode, padding, tokenizer } from '../words.ts';

const { epochs, seed: chosen, dryRun } = lesson('transformer', { epochs: 4 });
const longest = dryRun ? 4 : 12;
const words = drawWords(dryRun ? 200 : 21_000, { shortest: 3, longest, seed: chosen });
const [test, train] = [words.slice(0, dryRun ? 50 : 1000), words.slice(dryRun ? 50 : 1000)];
const reversed = (word: string): string => Array.from(word).reverse().join('');
const sorted = (word: string): string => Array.from(word).sort().join('');
const source = encode(
  train.map((word) => `${word}>`),
  longest + 1,
);
const target = encode(
  train.map((word) => `<${reversed(word)}>`),
  longest + 2,
);
const loader = new DataLoader(new TensorDataset({ source, target }), {
  batchSize: 128,
  shuffle: true,
  seed: chosen,
  dropLast: true,
});

for (const name of ['with positions', 'without']) {
  seed(chosen);
  const model = new SequenceModel({ vocabulary: tokenizer.size, longest: longest + 1, padding });
  if (name === 'without')
    for (const positions of [model.sourcePositions, model.targetPositions]) {
      init.zeros(positions.weight);
      positions.requiresGrad(false);
    }
  const optimizer = new Adam(model.parameters());
  const scheduler = new OneCycleLR(optimizer, 2e-3, { totalSteps: epochs * loader.length });
  const step = compile((from: Tensor, to: Tensor) => {
    optimizer.zeroGrad();
    const logits = model.forward(from, to.slice([null, [0, -1]]));
    const loss = crossEntropy(logits.flatten(0, 1), to.slice([null, [1]]).flatten(), { ignoreIndex: padding });
    loss.backward();
    optimizer.step();
  });
  for (let epoch = 1; epoch <= epochs; epoch++)
    for (const batch of loader) {
      await step(batch.source, batch.target);
      scheduler.step();
    }
  const write = compile((from: Tensor) => noGrad(() => model.write(from, begin)));
  const written = decode(
    await write(
      encode(
        test.map((word) => `${word}>`),
        longest + 1,
      ),
    ),
  );
  const share = (isRight: (word: string, i: number) => boolean): string =>
    `${((100 * written.filter(isRight).length) / test.length).toFixed(1)} %`;
  const right = share((word, i) => word === reversed(test[i]));
  console.log(
    `${name}: ${right} right, ${share((word, i) => sorted(word) === sorted(test[i]))} with the right letters`,
  );
}
