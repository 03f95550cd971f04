// Temperature: how many of the words that it writes does Shakespeare have, and how many different ones are there? Run the lesson first.
import { join } from 'node:path';
import { Generator } from '@gradkit/core-tensor';
import { CharTokenizer } from '@gradkit/data';
import { tinyShakespeare } from '@gradkit/data/node';
import { loadSafetensors } from '@gradkit/safetensors/node';
import { lesson } from '@gradkit-examples/course';
import { CharacterModel, write } from '../model.ts';

const { seed, dryRun, out } = lesson('shakespeare');
const text = dryRun ? 'To be, or not to be, that is the question.\n' : await tinyShakespeare();
const tokenizer = new CharTokenizer(text);
const model = new CharacterModel(tokenizer.size);
if (!dryRun) model.loadStateDict((await loadSafetensors(join(out, 'weights.safetensors'))).tensors);

const wordsOf = (part: string): string[] => part.toLowerCase().match(/[a-z']+/g) ?? [];
const known = new Set(wordsOf(text));
const percent = (share: number): string => `${(100 * share).toFixed(0)} %`.padStart(5);
for (const temperature of [0.2, 0.5, 0.8, 1, 1.2, 1.5]) {
  const words = wordsOf(
    write(model, tokenizer, '\n', { count: dryRun ? 50 : 3000, temperature, rng: new Generator(seed) }),
  );
  const real = words.filter((word) => known.has(word)).length / words.length;
  const different = new Set(words).size / words.length;
  console.log(
    `temperature ${temperature.toFixed(1)}: ${percent(real)} of the words are real, ${percent(different)} different`,
  );
}
