/**
 * Clean data, honest numbers: splits, leaks, imbalance, and the baselines that every model must beat. The pictures are in runs/hygiene.
 */
import { Generator, normal, randint, seed, type Tensor } from '@gradkit/core-tensor';
import {
  balancedSampler,
  classWeights,
  DataLoader,
  stratifiedSplit,
  subset,
  synthDigits,
  TensorDataset,
  toFloat,
  type LabelledImages,
} from '@gradkit/data';
import { Flatten, Linear, ReLU, Sequential } from '@gradkit/layers';
import { crossEntropy } from '@gradkit/losses';
import { MulticlassAccuracy, MulticlassConfusionMatrix } from '@gradkit/metrics';
import { Adam } from '@gradkit/optimizers';
import { confusionMatrix } from '@gradkit/plot';
import { Trainer } from '@gradkit/train-loop';
import { lesson } from '@gradkit-examples/course';

const { epochs, seed: chosen, dryRun, show } = lesson('hygiene', { epochs: 20 });
const rng = new Generator(chosen);
const percent = (share: number): string => `${(100 * share).toFixed(1).padStart(5)} %`;

// --- 1. Three parts, each with the same shares of the classes --------------------------------------------------------------------------------

const { train: digits, classNames } = synthDigits({ train: dryRun ? 400 : 2000, test: 1, seed: 1 });
const parts = stratifiedSplit(digits, { train: 0.7, validation: 0.15, test: 0.15 }, { seed: chosen });
console.log('1. Split before anything else');
for (const [name, part] of Object.entries(parts)) {
  const counts = classNames.map(
    (_, label) => Array.from(part.indices).filter((i) => digits.tensors.labels.data[i] === label).length,
  );
  console.log(`   ${name.padEnd(10)} ${String(part.length).padStart(4)}: ${counts.join(' ')} of each class`);
}

// --- 2. A leak: choosing features on all of the data -------------------------------------------------------------------------------------------

// Pure noise: 400 examples, 5000 features, labels drawn. Nobody can do better than 50 %.
const noise = normal([400, 5000], { rng });
const coin = randint(2, [400], { rng });
/** The `count` features that go best with the labels, judged by some of the rows. */
function choose(rows: number, count: number): Tensor {
  const sign = coin
    .cast('float32')
    .mul(2)
    .sub(1)
    .slice([[0, rows]]); // −1 or 1
  const agreement = noise
    .slice([[0, rows]])
    .mul(sign.unsqueeze(1))
    .sum(0)
    .abs(); // [5000]
  return agreement.topk(count).indices;
}
async function accuracyWith(features: Tensor): Promise<number> {
  seed(chosen);
  const inputs = noise.indexSelect(1, features);
  const rows = (from: number, to: number) =>
    new TensorDataset({ inputs: inputs.slice([[from, to]]), labels: coin.slice([[from, to]]) });
  const model = new Linear(20, 2);
  const metrics = { accuracy: new MulticlassAccuracy(2, { average: 'micro' }) };
  const trainer = new Trainer({
    model,
    optimizer: new Adam(model.parameters(), { learningRate: 0.05 }),
    loss: crossEntropy,
    metrics,
    log: () => {},
  });
  await trainer.fit(new DataLoader(rows(0, 200), { batchSize: 200 }), { epochs: 2 * epochs });
  return (await trainer.evaluate(new DataLoader(rows(200, 400), { batchSize: 200 }))).accuracy;
}
console.log('\n2. Noise with labels drawn by a coin; the best 20 of 5000 features');
console.log(`   chosen on all rows, then split:   test ${percent(await accuracyWith(choose(400, 20)))}  a leak`);
console.log(`   split, then chosen on one half:   test ${percent(await accuracyWith(choose(200, 20)))}  the truth`);

// --- 3. Imbalance: twenty ones for each seven ---------------------------------------------------------------------------------------------------

const { train: many, test } = synthDigits({ train: dryRun ? 600 : 6000, test: dryRun ? 400 : 4000, seed: 2 });
const only = (data: typeof many, label: number, most = Number.POSITIVE_INFINITY): number[] => {
  const { data: labels } = data.tensors.labels;
  return Array.from(labels.keys())
    .filter((i) => labels[i] === label)
    .slice(0, most);
};
const ones = only(many, 1);
const sevens = only(many, 7, Math.ceil(ones.length / 20));
const rare = subset(many, [...ones, ...sevens]);
const labelsOfRare = [...ones.map(() => 0), ...sevens.map(() => 1)];
const even = subset(test, [...only(test, 1), ...only(test, 7)]);
const transform = ({ inputs, labels }: LabelledImages): LabelledImages => ({
  inputs: toFloat(inputs),
  labels: labels.equal(7).cast('int32'), // 1: it is a seven
});
const evenLoader = new DataLoader(even, { batchSize: 200, transform });
console.log(`\n3. ${ones.length} ones and ${sevens.length} sevens to learn from; as many of each to test`);

const batchSize = 50;
const shuffled = new DataLoader(rare, { batchSize, shuffle: true, seed: chosen, transform });
const balanced = new DataLoader(rare, { batchSize, sampler: balancedSampler(labelsOfRare), seed: chosen, transform });
const weight = classWeights(labelsOfRare);
const ways = {
  'as they come': { loader: shuffled, loss: crossEntropy },
  'class weights': {
    loader: shuffled,
    loss: (logits: Tensor, labels: Tensor) => crossEntropy(logits, labels, { weight }),
  },
  'balanced batches': { loader: balanced, loss: crossEntropy },
};
for (const [name, { loader, loss }] of Object.entries(ways)) {
  seed(chosen);
  const model = new Sequential(new Flatten(), new Linear(784, 16), new ReLU(), new Linear(16, 2));
  const trainer = new Trainer({
    model,
    optimizer: new Adam(model.parameters(), { learningRate: 1e-3 }),
    loss,
    log: () => {},
  });
  await trainer.fit(loader, { epochs });
  const matrix = new MulticlassConfusionMatrix(2);
  for (const { inputs, labels } of evenLoader) matrix.update(await trainer.predict(inputs), labels);
  const counts = matrix.compute();
  const found = counts.map((row, label) => row[label] / (row[0] + row[1]));
  console.log(`   ${name.padEnd(16)} ones found ${percent(found[0])}, sevens found ${percent(found[1])}`);
  await show(
    `${name.replaceAll(' ', '-')}.png`,
    confusionMatrix(counts, { classNames: ['one', 'seven'], title: name }),
  );
}

// --- 4. Baselines: what one gets for nothing ------------------------------------------------------------------------------------------------------

const share = ones.length / rare.length;
console.log('\n4. What a model must beat');
console.log(`   always "one":            ${percent(share)} of the examples, ${percent(0.5)} of the even test`);
console.log(
  `   a loss of −Σ p log p:    ${(-share * Math.log(share) - (1 - share) * Math.log(1 - share)).toFixed(3)} by knowing the shares alone`,
);
