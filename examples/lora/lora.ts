/**
 * A GPT that has learned Shakespeare learns to write documentation from a few pages: once all of its numbers are changed, once a fiftieth as many are put
 * beside them. What these have learned is a small file, goes on and off, and becomes part of the weights for a file that runs elsewhere. The picture is
 * in runs/lora.
 */
import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { noGrad } from '@gradkit/autograd';
import { tensor } from '@gradkit/core-tensor';
import { addLoRA, generate, loadLoRA, loraStateDict, mergeLoRA, removeAdapters } from '@gradkit/layers';
import { saveModel } from '@gradkit/onnx-export/node';
import { lossCurve } from '@gradkit/plot';
import { openSession } from '@gradkit/runtime/node';
import { loadSafetensors, saveSafetensors } from '@gradkit/safetensors/node';
import { lesson } from '@gradkit-examples/course';
import type { GPT } from '@gradkit-examples/gpt/model';
import { shakespeareGPT } from './base.ts';
import { learn, validator } from './learn.ts';

const { epochs, seed, dryRun, out, show } = lesson('lora', { epochs: 4 });

const trainedIn = (model: GPT): number =>
  model.parameters().reduce((sum, { requiresGrad, value }) => sum + (requiresGrad ? value.size : 0), 0);
const sizeOf = async (path: string): Promise<string> => `${Math.round((await stat(path)).size / 1000)} kB`;

// --- 1. A network that is there ----------------------------------------------------------------------------------------------------------

const base = await shakespeareGPT({ dryRun, seed, out });
const pages = base.other(100 * epochs);
const first = base.make();
const [onShakespeare, onPages] = [await validator(first, base.old)(), await validator(first, pages)()];
console.log(`1. ${base.file}: ${first.parameterCount} numbers, ${await sizeOf(base.file)}`);
console.log(`   Shakespeare ${onShakespeare.toFixed(3)} nats, documentation ${onPages.toFixed(3)} nats`);

// --- 2. It learns from a few pages: all of its numbers, then LoRA alone ------------------------------------------------------------------------

console.log(`\n2. ${base.charactersToLearn} characters of documentation to learn from, ${pages.train.length} steps`);

async function adapt(way: string, model: GPT, learningRate: number): Promise<number[]> {
  const trained = trainedIn(model);
  const { optimizer, losses } = await learn(model, pages, { learningRate, weightDecay: 0.01, label: way });
  const moments = Object.values(optimizer.stateDict().tensors).reduce((sum, { size }) => sum + size, 0);
  const share = ((100 * trained) / model.parameterCount).toFixed(2);
  const loss = Math.min(...losses).toFixed(3);
  console.log(`   ${way}: ${trained} numbers (${share} %) are trained, AdamW remembers ${moments}; ${loss} nats`);
  return losses;
}

const how = { rank: 2, alpha: 8 };
const full = await adapt('all of it', base.make(), 1e-3);
const model = base.make();
addLoRA(model, 'blocks', how); // freezes the rest
const small = await adapt('LoRA', model, 1e-2);
console.log(`   LoRA is ${(Math.min(...small) - Math.min(...full)).toFixed(3)} nats above`);
const won = (losses: readonly number[]) => ({
  x: [0, ...losses.map((_, i) => Math.round(((i + 1) * pages.train.length) / losses.length))],
  y: [0, ...losses.map((loss) => onPages - loss)],
});
await show(
  'won.png',
  lossCurve(
    { 'all of it': won(full), LoRA: won(small) },
    { title: 'What a few pages of documentation teach', xLabel: 'step', yLabel: 'nats won for each character' },
  ),
);

// --- 3. A small file, which goes on and off --------------------------------------------------------------------------------------------------

function write(prompt: string): string {
  const tokens = tensor(base.tokenizer.encode(prompt)).unsqueeze(0); // [1, length]
  const written = generate(model, tokens, {
    maxNewTokens: dryRun ? 20 : 150,
    temperature: 0.6,
    contextLength: base.block,
  });
  return base.tokenizer.decode(written.squeeze(0).data).trim().replaceAll('\n', ' / ');
}

const file = join(out, 'documentation.safetensors');
await saveSafetensors(file, loraStateDict(model));
console.log(`\n3. ${file}: ${await sizeOf(file)}`);
console.log(`   with it:    ${write('The ')}`);
removeAdapters(model);
console.log(`   without it: ${write('The ')}`);
console.log(`   Shakespeare ${(await validator(model, base.old)()).toFixed(3)} nats, as before`);

// --- 4. On again, and part of the weights: a file for ONNX Runtime, where nothing tells that there was LoRA ------------------------------------

addLoRA(model, 'blocks', how);
loadLoRA(model, (await loadSafetensors(file)).tensors);
const [{ inputs }] = [...pages.unseen];
const before = noGrad(() => model.forward(inputs)); // [batch, length, vocabulary]
mergeLoRA(model);
const onnx = join(out, 'documentation.onnx');
await saveModel(onnx, model, { exampleInputs: [inputs], inputNames: ['tokens'], outputNames: ['logits'] });
const session = await openSession(onnx);
const { logits } = await session.run({ tokens: inputs });
const difference = logits.sub(before).abs().max().item();
const same = logits.argmax(-1).equal(before.argmax(-1)).cast('float32').mean().item();
await session.close();
console.log(
  `\n4. ${onnx}: ${await sizeOf(onnx)}; of ${before.size} logits none differs by more than ${difference.toPrecision(2)}`,
);
console.log(`   from those before merging, and ${(100 * same).toFixed(2)} % of the likeliest characters are the same`);
