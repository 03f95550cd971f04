// The same model learns to sort, from nothing but other examples; the map of its attention is the permutation.
import { noGrad } from '@gradkit/autograd';
import { compile } from '@gradkit/compile';
import { seed, type Tensor } from '@gradkit/core-tensor';
import { DataLoader, TensorDataset } from '@gradkit/data';
import { attentionWeights } from '@gradkit/layers';
import { crossEntropy } from '@gradkit/losses';
import { Adam, OneCycleLR } from '@gradkit/optimizers';
import { attentionMap } from '@gradkit/plot';
import { lesson } from '@gradkit-examples/course';
import { SequenceModel } from '../model.ts';
import { begin, decode, drawWords, encode, padding, tokenizer } from '../words.ts';

const { epochs, seed: chosen, dryRun, show } = lesson('transformer', { epochs: 8 });
seed(chosen);
const longest = dryRun ? 4 : 12;
const words = drawWords(dryRun ? 200 : 21_000, { shortest: 3, longest, seed: chosen });
const [test, train] = [words.slice(0, dryRun ? 50 : 1000), words.slice(dryRun ? 50 : 1000)];
const sorted = (word: string): string => Array.from(word).sort().join('');
const source = encode(
  train.map((word) => `${word}>`),
  longest + 1,
);
const target = encode(
  train.map((word) => `<${sorted(word)}>`),
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
const write = compile((from: Tensor) => noGrad(() => model.write(from, begin)));
for (let epoch = 1; epoch <= epochs; epoch++) {
  for (const batch of loader) {
    await step(batch.source, batch.target);
    scheduler.step();
  }
  const written = decode(
    await write(
      encode(
        test.map((word) => `${word}>`),
        longest + 1,
      ),
    ),
  );
  const right = written.filter((word, i) => word === sorted(test[i])).length;
  console.log(`epoch ${epoch}: ${((100 * right) / test.length).toFixed(1)} % of ${test.length} new words are right`);
}
const word = dryRun ? 'cab' : 'transformer';
const [last] = Object.values(attentionWeights(model, encode([`${word}>`], 0), encode([`<${sorted(word)}`], 0))).slice(
  -1,
);
const map = {
  tokens: Array.from(`${word}>`),
  queryTokens: Array.from(`${sorted(word)}>`),
  title: 'Written (rows), and where it was read',
};
await show('sorted.png', attentionMap(last.mean(1).squeeze(0).toArray() as number[][], map));
