// How far back must one look? The same model that sees 1, 4, 16 or 64 characters, each with the same number of them in a batch.
import { seed, tensor, type Tensor } from '@gradkit/core-tensor';
import { CharTokenizer, DataLoader, randomSampler, windows } from '@gradkit/data';
import { tinyShakespeare } from '@gradkit/data/node';
import { crossEntropy } from '@gradkit/losses';
import { AdamW } from '@gradkit/optimizers';
import { Trainer } from '@gradkit/train-loop';
import { lesson } from '@gradkit-examples/course';
import { GPT } from '../model.ts';

const { epochs, seed: chosen, dryRun } = lesson('gpt', { epochs: 2 });
const text = dryRun ? 'To be, or not to be, that is the question:\n'.repeat(20) : await tinyShakespeare();
const tokenizer = new CharTokenizer(text);
const split = Math.floor(0.9 * text.length);
const toTensor = (characters: string): Tensor => tensor(tokenizer.encode(characters));
for (const length of dryRun ? [1, 4] : [1, 4, 16, 64]) {
  seed(chosen);
  const train = windows(toTensor(text.slice(0, split)), { length, shift: 1 });
  const unseen = windows(toTensor(text.slice(split)), { length, shift: 1, stride: length });
  const batchSize = (dryRun ? 16 : 768) / length;
  const sampler = randomSampler(train.length, { count: (dryRun ? 2 : 250) * batchSize, replacement: true });
  const size = { layers: dryRun ? 1 : 4, heads: 4, width: dryRun ? 16 : 128 };
  const model = new GPT({ vocabulary: tokenizer.size, block: length, ...size });
  const trainer = new Trainer({
    model,
    optimizer: new AdamW(model.parameters(), { learningRate: 2e-3, weightDecay: 0.1 }),
    loss: (logits, targets) => crossEntropy(logits.flatten(0, 1), targets.flatten()),
    clipNorm: 1,
    log: () => {},
  });
  await trainer.fit(new DataLoader(train, { batchSize, sampler, seed: chosen }), { epochs });
  const { loss } = await trainer.evaluate(new DataLoader(unseen, { batchSize: 4 * batchSize }));
  console.log(`sees ${String(length).padStart(2)} characters: ${loss.toFixed(3)} nats`);
}
