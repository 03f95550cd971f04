import { expect, test } from 'vitest';
import { packages } from '../workspace.ts';
import { bundle } from './bundle.ts';

/**
 * What a page that uses one feature downloads: at most so many kilobytes after gzip, close above what it was last, and nothing
 * of what it does not use.
 */
const features = [
  { feature: 'tensor', limitKb: 22, without: /layers|losses|optimizers/ },
  { feature: 'mlp', limitKb: 28, without: /safetensors|onnx-export|runtime/ },
  { feature: 'conv-net', limitKb: 36, without: /safetensors|onnx-export|runtime/ },
  { feature: 'inference', limitKb: 23, without: /autograd|layers|onnx-export|compile/ },
  { feature: 'compile', limitKb: 72, without: /safetensors|direct/ },
];

const sizesKb: Record<string, number> = {};

test.for(features)('$feature is at most $limitKb KB, without $without', async ({ feature, limitKb, without }) => {
  const { gzipKb, files } = await bundle(`tooling/checks/src/sizes/fixtures/${feature}.ts`);
  sizesKb[feature] = gzipKb;
  expect(gzipKb).toBeLessThanOrEqual(limitKb);
  expect(files.filter((path) => without.test(path))).toEqual([]);
});

test('report: every feature, and every package with what it imports', { timeout: 60_000 }, async () => {
  for (const { folder, manifest } of packages) sizesKb[manifest.name] = (await bundle(`${folder}/src/index.ts`)).gzipKb;
  const rows = Object.entries(sizesKb).map(
    ([name, size]) => `${name.padEnd(24)}${size.toFixed(1).padStart(8)} KB gzip`,
  );
  console.log(rows.join('\n'));
  expect(sizesKb['@gradkit/core-tensor']).toBeGreaterThan(0);
});
