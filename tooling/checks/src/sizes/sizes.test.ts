import esbuild from '@size-limit/esbuild';
import gzip from '@size-limit/file';
import sizeLimit from 'size-limit';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { existsInRoot, root } from '../workspace.ts';

const sizesKb: Record<string, number> = {};

/** Kilobytes of a minified bundle after gzip. */
async function bundledKb(entry: string): Promise<number> {
  const check = {
    files: [join(root, entry)],
    gzip: true,
    modifyEsbuildConfig: (config: object) => ({
      ...config,
      format: 'esm',
      conditions: ['gradkit:source'],
      external: ['node:*', 'onnxruntime-node', 'onnxruntime-web'],
      logLevel: 'silent',
    }),
  };
  const [{ size }] = (await sizeLimit([esbuild, gzip], { cwd: root, checks: [check] })) as { size: number }[];
  return Math.max(0, size) / 1000; // an empty bundle counts as slightly less than nothing
}

test.for([['tooling/checks/src/sizes/mlp.ts', 40]] as const)('%s is at most %i KB', async ([entry, limitKb]) => {
  const size = await bundledKb(entry);
  sizesKb['what an MLP needs'] = size;
  expect(size).toBeLessThanOrEqual(limitKb);
});

test('report: every package on its own, with what it imports', async () => {
  for (const name of [
    'core-tensor',
    'autograd',
    'layers',
    'safetensors',
    'losses',
    'optimizers',
    'data',
    'metrics',
    'onnx-export',
    'runtime',
  ]) {
    const entry = `packages/${name}/src/index.ts`;
    if (existsInRoot(entry)) sizesKb[name] = await bundledKb(entry);
  }
  const rows = Object.entries(sizesKb).map(
    ([name, size]) => `${name.padEnd(20)}${size.toFixed(1).padStart(8)} KB gzip`,
  );
  console.log(rows.join('\n'));
  expect(Object.keys(sizesKb)).toContain('core-tensor');
});
