import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { tensor, type Tensor } from '@gradkit/core-tensor';
import { CharTokenizer, DataLoader, randomSampler, windows } from '@gradkit/data';
import { tinyShakespeare } from '@gradkit/data/node';

/** A text, of which a part is kept for validation. */
interface Text {
  readonly train: string;
  readonly unseen: string;
}

interface TextOptions {
  readonly dryRun: boolean;
}

/** The last tenth is for validation. */
async function shakespeare({ dryRun }: TextOptions): Promise<Text> {
  const text = dryRun ? 'To be, or not to be, that is the question:\n'.repeat(20) : await tinyShakespeare();
  const split = Math.floor(0.9 * text.length);
  return { train: text.slice(0, split), unseen: text.slice(split) };
}

/**
 * What the README files of all packages and lessons say in sentences: without code and tables, and in the characters that Shakespeare has, so without
 * digits. The last tenth of each page is to be learned from; 40 000 characters of the rest are for validation.
 */
async function documentation({ dryRun }: TextOptions): Promise<Text> {
  const pages: string[] = [];
  for (const folder of ['../../packages', '..']) {
    const root = join(import.meta.dirname, folder);
    const entries = await readdir(root, { withFileTypes: true });
    const names = entries.filter((entry) => entry.isDirectory()).map(({ name }) => name);
    for (const name of names.toSorted()) {
      const page = await readFile(join(root, name, 'README.md'), 'utf8').catch(() => ''); // some folders have none
      pages.push(sentencesOf(page));
    }
  }
  const splitOf = (page: string): number => Math.floor(0.9 * page.length);
  const train = pages.map((page) => page.slice(splitOf(page))).join('');
  const unseen = pages.map((page) => page.slice(0, splitOf(page))).join('');
  return { train: train.slice(0, dryRun ? 200 : train.length), unseen: unseen.slice(0, dryRun ? 100 : 40_000) };
}

function sentencesOf(page: string): string {
  const lines = page.replaceAll(/```.*?```/gs, '').replaceAll(/\]\([^)]*\)/g, ']').split('\n'); // prettier-ignore
  const prose = lines.filter((line) => !/^\s*[|<!]/.test(line)).join('\n');
  return prose.replaceAll(/[^\n !$&',.3:;?A-Za-z-]/g, '').replaceAll(/\n{3,}/g, '\n\n');
}

/** Both texts, and what makes numbers of their characters. */
export async function readTexts(options: TextOptions) {
  const [old, other] = [await shakespeare(options), await documentation(options)];
  const tokenizer = new CharTokenizer([old, other].map(({ train, unseen }) => train + unseen).join(''));
  return { old, other, tokenizer };
}

interface LoaderOptions {
  /** characters of a window */
  readonly block: number;
  readonly batchSize: number;
  /** batches to learn from */
  readonly steps: number;
  readonly seed: number;
}

/** Windows, whose targets are one character further: drawn ones to learn from, and those for validation, none of which overlaps another. */
export function loadersOf(
  { train, unseen }: Text,
  tokenizer: CharTokenizer,
  { block, batchSize, steps, seed }: LoaderOptions,
) {
  const toTensor = (characters: string): Tensor => tensor(tokenizer.encode(characters));
  const seen = windows(toTensor(train), { length: block, shift: 1 });
  const rest = windows(toTensor(unseen), { length: block, shift: 1, stride: block });
  const sampler = randomSampler(seen.length, { count: steps * batchSize, replacement: true });
  return {
    train: new DataLoader(seen, { batchSize, sampler, seed }),
    unseen: new DataLoader(rest, { batchSize: 67 }),
  };
}
