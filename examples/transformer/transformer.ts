/**
 * A transformer that writes words backwards: attention by hand, then an encoder that reads letters and a decoder that writes them.
 * The pictures are in runs/transformer.
 */
import { noGrad } from '@gradkit/autograd';
import { compile } from '@gradkit/compile';
import { seed, softmax, tensor, type Tensor } from '@gradkit/core-tensor';
import { DataLoader, TensorDataset } from '@gradkit/data';
import { attentionWeights, scaledDotProductAttention, sinusoidalPositions } from '@gradkit/layers';
import { crossEntropy } from '@gradkit/losses';
import { MeanLoss } from '@gradkit/metrics';
import { Adam, OneCycleLR } from '@gradkit/optimizers';
import { attentionMap, featureMaps, lossCurve } from '@gradkit/plot';
import { progress } from '@gradkit/train-loop/node';
import { lesson } from '@gradkit-examples/course';
import { SequenceModel } from './model.ts';
import { begin, decode, drawWords, encode, padding, tokenizer } from './words.ts';

const { epochs, seed: chosen, dryRun, show } = lesson('transformer', { epochs: 8 });
seed(chosen);

// --- 1. Attention by hand -----------------------------------------------------------------------------------------------------------------

const query = tensor([[2, 0]]); // one token asks
const keys = tensor([
  [1, 0],
  [0, 1],
  [1, 1],
]); // three are asked: how well does each fit?
const values = tensor([
  [10, 0],
  [0, 10],
  [5, 5],
]); // what each has to say
const scores = query.matmul(keys.transpose()).div(Math.sqrt(2)); // [1, 3]
const weights = softmax(scores, 1);
console.log('1. Attention by hand');
console.log('   query · keys / √2', scores);
console.log('   softmax          ', weights);
console.log('   · values         ', weights.matmul(values));
console.log('   the function     ', scaledDotProductAttention(query, keys, values));

// --- 2. Data: words that mean nothing, and the same backwards -----------------------------------------------------------------------------

const longest = dryRun ? 5 : 12;
const words = drawWords(dryRun ? 300 : 21_000, { shortest: 3, longest, seed: chosen }); // no word twice
const [test, train] = [words.slice(0, dryRun ? 50 : 1000), words.slice(dryRun ? 50 : 1000)];
const reversed = (word: string): string => Array.from(word).reverse().join('');
const toSource = (texts: readonly string[]): Tensor =>
  encode(
    texts.map((text) => `${text}>`),
    longest + 1,
  ); // cat>_________
const toTarget = (texts: readonly string[]): Tensor =>
  encode(
    texts.map((text) => `<${reversed(text)}>`),
    longest + 2,
  ); // <tac>_________
const loader = new DataLoader(new TensorDataset({ source: toSource(train), target: toTarget(train) }), {
  batchSize: 128,
  shuffle: true,
  dropLast: true,
  seed: chosen,
});

// --- Model and training -------------------------------------------------------------------------------------------------------------------

const model = new SequenceModel({ vocabulary: tokenizer.size, longest: longest + 1, padding });
const optimizer = new Adam(model.parameters());
const scheduler = new OneCycleLR(optimizer, 2e-3, { totalSteps: epochs * loader.length });
const step = compile((source: Tensor, target: Tensor) => {
  optimizer.zeroGrad();
  const logits = model.forward(source, target.slice([null, [0, -1]])); // from each letter and those before …
  const labels = target.slice([null, [1]]); // … the next one
  const loss = crossEntropy(logits.flatten(0, 1), labels.flatten(), { ignoreIndex: padding });
  loss.backward();
  optimizer.step();
  return loss;
});

const write = compile((source: Tensor) => noGrad(() => model.write(source, begin)));

/** Share of words that are right from the first letter to the last. */
async function accuracyOf(texts: readonly string[]): Promise<number> {
  const written = decode(await write(toSource(texts)));
  return written.filter((word, i) => word === reversed(texts[i])).length / texts.length;
}

console.log(`\n2. ${train.length} words of 3 to ${longest} letters; ${model.parameterCount} parameters`);
const history: { epoch: number; loss: number; accuracy: number }[] = [];
for (let epoch = 1; epoch <= epochs; epoch++) {
  const mean = new MeanLoss();
  const bar = progress(loader, { label: `epoch ${epoch}/${epochs}` });
  for await (const { source, target } of bar) {
    mean.update(await step(source, target), source.shape[0]);
    scheduler.step();
    bar.report({ loss: mean.compute() });
  }
  const [loss, accuracy] = [mean.compute(), await accuracyOf(test)];
  history.push({ epoch, loss, accuracy });
  console.log(
    `   epoch ${epoch}: loss ${loss.toFixed(4)}, ${(100 * accuracy).toFixed(1)} % of ${test.length} new words are right`,
  );
}
const known = dryRun ? ['tie', 'live'] : ['transformer', 'attention', 'stressed', 'racecar'];
for (const [i, word] of decode(await write(toSource(known))).entries()) console.log(`   ${known[i]} → ${word}`);
const look = { title: 'Words turned around', yLabel: 'cross-entropy', metrics: ['accuracy'] };
await show('accuracy.png', lossCurve(history, look));

// --- Where it looks -----------------------------------------------------------------------------------------------------------------------

const [word] = known;
const all = attentionWeights(model, encode([`${word}>`], 0), encode([`<${reversed(word)}`], 0));
const crossing = Object.values(all).at(-1)!.mean(1).squeeze(0); // of the last layer, the mean of its heads, [targets, sources]
const map = {
  tokens: Array.from(`${word}>`),
  queryTokens: Array.from(`${reversed(word)}>`),
  title: 'Written (rows), and where it was read',
};
await show('attention.png', attentionMap(crossing.toArray() as number[][], map));

const positions = { 'by waves': sinusoidalPositions(longest + 1, 64), learned: model.sourcePositions.weight.value };
await show(
  'positions.png',
  featureMaps(
    Object.values(positions).map(({ data }) => data as Float32Array),
    {
      shape: [longest + 1, 64],
      columns: 1,
      scale: 'each',
      titles: Object.keys(positions),
      imageWidth: 640,
      title: 'A vector of 64 numbers (columns) for each position (rows)',
    },
  ),
);
