/**
 * A small GPT that writes Shakespeare, letter by letter: the size, the schedule and the steps of nanoGPT's example for a laptop.
 * The pictures are in runs/gpt.
 */
import { noGrad } from '@gradkit/autograd';
import { compile } from '@gradkit/compile';
import { seed, tensor, type Tensor } from '@gradkit/core-tensor';
import { CharTokenizer, DataLoader, randomSampler, windows } from '@gradkit/data';
import { tinyShakespeare } from '@gradkit/data/node';
import { attentionWeights, generate } from '@gradkit/layers';
import { crossEntropy } from '@gradkit/losses';
import { MeanLoss } from '@gradkit/metrics';
import { AdamW, clipGradNorm, CosineAnnealingLR, WarmupLR } from '@gradkit/optimizers';
import { attentionMap, featureMaps, lossCurve, principalComponents, scatter } from '@gradkit/plot';
import { progress } from '@gradkit/train-loop/node';
import { lesson } from '@gradkit-examples/course';
import { GPT } from './model.ts';

const { epochs, seed: chosen, dryRun, show } = lesson('gpt', { epochs: 10 });
seed(chosen);

// --- Data: characters as numbers; each window of 64 is to be continued at each of its places ----------------------------------------------

const [block, batchSize, stepsPerEpoch] = dryRun ? [16, 4, 4] : [64, 12, 200];
const text = dryRun ? 'To be, or not to be, that is the question:\n'.repeat(20) : await tinyShakespeare();
const tokenizer = new CharTokenizer(text);
const toTensor = (characters: string): Tensor => tensor(tokenizer.encode(characters));
const split = Math.floor(0.9 * text.length);
const train = windows(toTensor(text.slice(0, split)), { length: block, shift: 1 }); // { inputs, targets }: targets are one further
const unseen = windows(toTensor(text.slice(split)), { length: block, shift: 1, stride: block }); // all of it, no window overlaps another
const sampler = randomSampler(train.length, { count: stepsPerEpoch * batchSize, replacement: true });
const trainLoader = new DataLoader(train, { batchSize, sampler, seed: chosen });
const unseenLoader = new DataLoader(unseen, { batchSize: 67 });

// --- Model and optimizer ------------------------------------------------------------------------------------------------------------------

const size = dryRun ? { layers: 2, heads: 4, width: 16 } : { layers: 4, heads: 4, width: 128 };
const model = new GPT({ vocabulary: tokenizer.size, block, ...size });
const [matrices, scales] = [true, false].map((wanted) =>
  model.parameters().filter(({ value }) => value.rank > 1 === wanted),
);
const groups = [
  { parameters: matrices, weightDecay: 0.1 },
  { parameters: scales, weightDecay: 0 },
];
const optimizer = new AdamW(groups, { learningRate: 3e-3, beta2: 0.99 });
const steps = epochs * stepsPerEpoch;
const warmup = Math.min(100, steps / 2);
const scheduler = new WarmupLR(optimizer, warmup, {
  after: new CosineAnnealingLR(optimizer, steps - warmup, { etaMin: 1e-4 }),
});

// --- Train --------------------------------------------------------------------------------------------------------------------------------

const lossOf = (inputs: Tensor, targets: Tensor): Tensor => {
  const logits = model.forward(inputs); // [batch, length, vocabulary]
  return crossEntropy(logits.flatten(0, 1), targets.flatten());
};
const step = compile((inputs: Tensor, targets: Tensor) => {
  optimizer.zeroGrad();
  const loss = lossOf(inputs, targets);
  loss.backward();
  clipGradNorm(model.parameters(), 1);
  optimizer.step();
  return loss;
});
const measure = compile((inputs: Tensor, targets: Tensor) => noGrad(() => lossOf(inputs, targets)));

async function validate(): Promise<number> {
  const mean = new MeanLoss();
  for (const { inputs, targets } of unseenLoader) mean.update(await measure(inputs, targets), targets.size);
  return mean.compute();
}

/** Goes on with a text; where 64 characters are full, it forgets the older half. */
function write(prompt: string, count: number): string {
  const tokens = toTensor(prompt).unsqueeze(0); // [1, length]
  const written = generate(model, tokens, { maxNewTokens: count, temperature: 0.8, contextLength: block });
  return tokenizer.decode(written.squeeze(0).data);
}

console.log(
  `${text.length} characters, ${tokenizer.size} different; ${model.parameterCount} parameters, ${steps} steps`,
);
const history: { epoch: number; loss: number; validationLoss: number }[] = [];
for (let epoch = 1; epoch <= epochs; epoch++) {
  const mean = new MeanLoss();
  const bar = progress(trainLoader, { label: `epoch ${epoch}/${epochs}` });
  for await (const { inputs, targets } of bar) {
    mean.update(await step(inputs, targets), targets.size);
    scheduler.step();
    bar.report({ loss: mean.compute() });
  }
  const [loss, validationLoss] = [mean.compute(), await validate()];
  history.push({ epoch, loss, validationLoss });
  const losses = `training ${loss.toFixed(3)}, validation ${validationLoss.toFixed(3)} nats`;
  console.log(`step ${epoch * stepsPerEpoch}: ${losses} | ${write('\n', 60).trim().replaceAll('\n', ' / ')}`);
}
const xLabel = `epoch of ${stepsPerEpoch} steps`;
await show('loss.png', lossCurve(history, { title: 'A small GPT', xLabel, yLabel: 'nats per character' }));
console.log(`\n${write('\n', dryRun ? 20 : 500).trim()}\n`);

// --- What it has learned ------------------------------------------------------------------------------------------------------------------

const visible = (characters: string): string[] => Array.from(characters.replaceAll(' ', '·').replaceAll('\n', '¶'));
const line = dryRun ? 'To be, or not to' : 'First Citizen:\nBefore we proceed';
const heads = Object.entries(attentionWeights(model, toTensor(line).unsqueeze(0))).flatMap(([, layer], l) =>
  (layer.squeeze(0).toArray() as number[][][]).map((map, h) => ({ name: `layer ${l + 1}, head ${h + 1}`, map })),
); // map[from][to]
await show(
  'heads.png',
  featureMaps(
    heads.map(({ map }) => map.flat()),
    {
      shape: [line.length, line.length],
      columns: size.heads,
      imageWidth: 140,
      scale: 'each',
      titles: heads.map(({ name }) => name),
      title: 'Where each head looks: from a row to the columns before',
    },
  ),
);
const toPrevious = (map: readonly number[][]): number => map.reduce((sum, row, i) => sum + (row[i - 1] ?? 0), 0);
const [head] = heads.toSorted((a, b) => toPrevious(b.map) - toPrevious(a.map));
await show(
  'attention.png',
  attentionMap(head.map, { tokens: visible(line), title: `${head.name}: to the one before` }),
);

const kinds = ['vowels', 'consonants', 'capitals', 'others'];
const kindOf = (character: string): number =>
  [/[aeiou]/, /[a-z]/, /[A-Z]/, /./s].findIndex((kind) => kind.test(character));
const characters = Array.from({ length: tokenizer.size }, (_, id) => tokenizer.decode([id]));
const { points } = principalComponents(model.tokens.weight.value.toArray() as number[][]);
await show(
  'characters.png',
  scatter(points, {
    pointNames: characters.map((character) => visible(character).join('')),
    labels: characters.map(kindOf),
    classNames: kinds,
    title: 'The vectors of the characters, along their two widest directions',
    xLabel: 'component 1',
    yLabel: 'component 2',
  }),
);
