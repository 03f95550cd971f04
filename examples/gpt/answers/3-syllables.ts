// Pairs of characters that come often become tokens of their own: the model sees further back. To compare, count nats per character.
import { seed, tensor, type Tensor } from '@gradkit/core-tensor';
import { BytePairTokenizer, CharTokenizer, DataLoader, randomSampler, windows } from '@gradkit/data';
import { tinyShakespeare } from '@gradkit/data/node';
import { generate } from '@gradkit/layers';
import { crossEntropy } from '@gradkit/losses';
import { AdamW } from '@gradkit/optimizers';
import { Trainer } from '@gradkit/train-loop';
import { lesson } from '@gradkit-examples/course';
import { GPT } from '../model.ts';

const { epochs, seed: chosen, dryRun } = lesson('gpt', { epochs: 5 });
const text = dryRun ? 'To be, or not to be, that is the question:\n'.repeat(60) : await tinyShakespeare();
const split = Math.floor(0.9 * text.length);
const [seen, unseen] = [text.slice(0, split), text.slice(split)];
const [block, batchSize, steps] = dryRun ? [16, 4, 2] : [64, 12, 200];
const tokenizers = {
  characters: new CharTokenizer(text),
  syllables: BytePairTokenizer.train([seen], { vocabSize: dryRun ? 260 : 512 }),
};
for (const [name, tokenizer] of Object.entries(tokenizers)) {
  seed(chosen);
  const toTensor = (part: string): Tensor => tensor(tokenizer.encode(part));
  const train = windows(toTensor(seen), { length: block, shift: 1 });
  const tokens = toTensor(unseen);
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
  const validation = windows(tokens, { length: block, shift: 1, stride: block });
  const { loss } = await trainer.evaluate(new DataLoader(validation, { batchSize: 5 * batchSize }));
  const perToken = unseen.length / tokens.size;
  console.log(`${name}: ${perToken.toFixed(2)} characters a token, ${(loss / perToken).toFixed(3)} nats per character`);
  const written = generate(model, toTensor('\n').unsqueeze(0), {
    maxNewTokens: dryRun ? 20 : 100,
    temperature: 0.8,
    contextLength: block,
  });
  console.log(`${tokenizer.decode(written.squeeze(0).data).trim()}\n`);
}
