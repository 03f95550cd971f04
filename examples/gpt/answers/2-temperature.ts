// The temperature divides the logits: below 1 the likely gets likelier, above 1 everything becomes possible. topK leaves out the unlikely.
import { seed, tensor, type Tensor } from '@gradkit/core-tensor';
import { CharTokenizer, DataLoader, randomSampler, windows } from '@gradkit/data';
import { tinyShakespeare } from '@gradkit/data/node';
import { generate } from '@gradkit/layers';
import { crossEntropy } from '@gradkit/losses';
import { AdamW } from '@gradkit/optimizers';
import { Trainer } from '@gradkit/train-loop';
import { lesson } from '@gradkit-examples/course';
import { GPT } from '../model.ts';

const { epochs, seed: chosen, dryRun } = lesson('gpt', { epochs: 5 });
seed(chosen);
const text = dryRun ? 'To be, or not to be, that is the question:\n'.repeat(20) : await tinyShakespeare();
const tokenizer = new CharTokenizer(text);
const [block, batchSize, steps] = dryRun ? [16, 4, 2] : [64, 12, 200];
const toTensor = (characters: string): Tensor => tensor(tokenizer.encode(characters));
const train = windows(toTensor(text), { length: block, shift: 1 });
const sampler = randomSampler(train.length, { count: steps * batchSize, replacement: true });
const size = { layers: dryRun ? 1 : 4, heads: 4, width: dryRun ? 16 : 128 };
const model = new GPT({ vocabulary: tokenizer.size, block, ...size });
const trainer = new Trainer({
  model,
  optimizer: new AdamW(model.parameters(), { learningRate: 2e-3, weightDecay: 0.1 }),
  loss: (logits, targets) => crossEntropy(logits.flatten(0, 1), targets.flatten()),
  clipNorm: 1,
  log: () => {},
});
await trainer.fit(new DataLoader(train, { batchSize, sampler, seed: chosen }), { epochs });
for (const how of [{ temperature: 0 }, { temperature: 0.5 }, { temperature: 1 }, { temperature: 1.5 }, { topK: 3 }]) {
  const prompt = toTensor('\n').unsqueeze(0);
  const written = generate(model, prompt, { maxNewTokens: dryRun ? 20 : 200, contextLength: block, ...how });
  console.log(`--- ${JSON.stringify(how)}\n${tokenizer.decode(written.squeeze(0).data).trim()}\n`);
}
