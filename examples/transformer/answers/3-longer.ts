// Words longer than those it has learned from: it has no idea of positions that it has never seen.
import { noGrad } from '@gradkit/autograd';
import { compile } from '@gradkit/compile';
import { seed, type Tensor } from '@gradkit/core-tensor';
import { DataLoader, TensorDataset } from '@gradkit/data';
import { crossEntropy } from '@gradkit/losses';
import { Adam, OneCycleLR } from '@gradkit/optimizers';
import { lesson } from '@gradkit-examples/course';
import { SequenceModel } from '../model.ts';
import { begin, decode, drawWords, encode, padding, tokenizer } from '../words.ts';

const { epochs, seed: chosen, dryRun } = lesson('transformer', { epochs: 4 });
seed(chosen);
const [known, longest] = dryRun ? [4, 5] : [9, 12];
const train = drawWords(dryRun ? 200 : 20_000, { shortest: 3, longest: known, seed: chosen });
const reversed = (word: string): string => Array.from(word).reverse().join('');
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

const model = new SequenceModel({ vocabulary: tokenizer.size, longest: longest + 1, padding });
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
for (let length = known - 1; length <= longest; length++) {
  const test = drawWords(200, { shortest: length, longest: length, seed: chosen + 1 }).filter(
    (word) => !train.includes(word),
  );
  const written = decode(
    await write(
      encode(
        test.map((word) => `${word}>`),
        longest + 1,
      ),
    ),
  );
  const right = written.filter((word, i) => word === reversed(test[i])).length;
  console.log(`${length} letters: ${((100 * right) / test.length).toFixed(1)} % right`);
}
