import { createHash } from 'node:crypto';
import { globSync } from 'node:fs';
import { join } from 'node:path';
import { bytesOf, formatShape, type Tensor } from '@gradkit/core-tensor/functional';
import { loadWeights } from '@gradkit/pretrained/node';
import { readGolden } from '@gradkit-internal/testing';
import { describe, expect, test } from 'vitest';
import { modelPackages } from '../imported/real-models.ts';

interface Digest {
  readonly from: string;
  readonly file: string;
  readonly names: readonly string[];
  readonly sha256: string;
}
const { files } = readGolden<{ files: readonly Digest[] }>('data/real_weights');

/** Of names, types and bits, as the script makes it. */
function digest(tensors: Readonly<Record<string, Tensor>>, names: readonly string[]): string {
  const total = createHash('sha256');
  for (const name of names) {
    const tensor = tensors[name];
    total.update(`${name} ${tensor.dtype} ${formatShape(tensor.shape)}\n`);
    total.update(bytesOf(tensor));
  }
  return total.digest('hex');
}

describe.skipIf(modelPackages === null)('weights as people publish them, bit for bit as PyTorch reads them', () => {
  test.each(files)('$from: $file', async ({ file, names, sha256 }) => {
    const [path] = globSync(`**/${file}`, { cwd: modelPackages! });
    const { tensors } = await loadWeights(join(modelPackages!, path));
    expect(digest(tensors, names)).toBe(sha256);
    // A TorchScript file has fields that are neither parameters nor buffers.
    expect(Object.keys(tensors).filter((name) => !names.includes(name))).toEqual(
      file.endsWith('.jit') ? ['_state', '_context'] : [],
    );
  });
});
