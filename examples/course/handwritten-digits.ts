import { synthDigits, type ImageDataset } from '@gradkit/data';
import { mnist } from '@gradkit/data/node';

/** MNIST, 60 000 + 10 000 images, downloaded once if this machine does not have it; in a dry run a few digits drawn by gradkit. */
export async function handwrittenDigits({ dryRun }: { readonly dryRun: boolean }): Promise<ImageDataset> {
  if (dryRun) return synthDigits({ train: 256, test: 100, seed: 1 });
  return mnist({
    onProgress: ({ file, receivedBytes }) => process.stderr.write(`\r${file}: ${(receivedBytes / 1e6).toFixed(1)} MB `),
  });
}
