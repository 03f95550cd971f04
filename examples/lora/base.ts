import { existsSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { seed as setSeed } from '@gradkit/core-tensor';
import { loadSafetensors, saveSafetensors } from '@gradkit/safetensors/node';
import { GPT } from '@gradkit-examples/gpt/model';
import { learn } from './learn.ts';
import { loadersOf, readTexts } from './texts.ts';

interface BaseOptions {
  readonly dryRun: boolean;
  readonly seed: number;
  /** folder for the file with its weights, which a later run takes */
  readonly out: string;
}

/** The GPT of the lesson of that name, which has learned Shakespeare, and all that it takes to go on with another text. */
export async function shakespeareGPT({ dryRun, seed, out }: BaseOptions) {
  const { old, other, tokenizer } = await readTexts({ dryRun });
  const [block, batchSize, steps] = dryRun ? [16, 4, 4] : [64, 12, 2000];
  const size = dryRun ? { layers: 2, heads: 4, width: 16 } : { layers: 4, heads: 4, width: 128 };
  const loaders = (text: typeof old, count: number) =>
    loadersOf(text, tokenizer, { block, batchSize, steps: dryRun ? 4 : count, seed });
  const file = join(out, dryRun ? 'dry-run.safetensors' : `shakespeare-${seed}.safetensors`);
  await mkdir(out, { recursive: true });
  if (dryRun || !existsSync(file)) {
    setSeed(seed);
    const model = new GPT({ vocabulary: tokenizer.size, block, ...size });
    await learn(model, loaders(old, steps), { learningRate: 3e-3, weightDecay: 0.1, label: 'Shakespeare' });
    await saveSafetensors(file, model.stateDict());
  }
  const { tensors } = await loadSafetensors(file);
  return {
    file,
    tokenizer,
    block,
    old: loaders(old, steps),
    other: (count: number) => loaders(other, count),
    charactersToLearn: other.train.length,
    /** A copy of the network. */
    make(): GPT {
      setSeed(seed);
      const model = new GPT({ vocabulary: tokenizer.size, block, ...size });
      model.loadStateDict(tensors);
      return model;
    },
  };
}
