import { DataLoader, resize, synthDigits } from '@gradkit/data';
import { signLanguageDigits } from '@gradkit/data/node';
import { concat, indexSelect, tensor, type Tensor } from '@gradkit/core-tensor/functional';
import { basename } from 'node:path';

/** Images, `[examples, 3, size, size]`, uint8. */
export interface Hands {
  readonly train: Tensor;
  readonly test: Tensor;
}

/**
 * Photographs of hands, of the sign-language digits, in colour. Those for testing are of other people than those for training. In a dry run a few
 * digits drawn by gradkit.
 */
export async function hands({ size, dryRun }: { readonly size: number; readonly dryRun: boolean }): Promise<Hands> {
  if (dryRun) {
    const { train, test } = synthDigits({ train: 16, test: 8, seed: 1 });
    const [first, second] = [train, test].map(({ tensors }) => {
      const ink = resize(size)(tensors.inputs);
      return concat([ink, ink, ink], 1);
    });
    return { train: first, test: second };
  }
  const photographs = await signLanguageDigits({ size });
  const images: Tensor[] = [];
  for await (const { inputs } of new DataLoader(photographs, { batchSize: 256 })) images.push(inputs);
  const all = concat(images, 0);
  // the ten photographs of a person have numbers that follow each other: IMG_1118.JPG, IMG_1119.JPG …
  const number = (i: number): number => Number(/\d+/.exec(basename(photographs.nameOf(i)))?.[0]);
  const order = Array.from({ length: photographs.length }, (_, i) => i).toSorted((a, b) => number(a) - number(b));
  const part = (from: number, to?: number): Tensor =>
    indexSelect(all, 0, tensor(order.slice(from, to), { dtype: 'int32' }));
  const split = Math.floor(0.9 * photographs.length);
  return { train: part(0, split), test: part(split) };
}
