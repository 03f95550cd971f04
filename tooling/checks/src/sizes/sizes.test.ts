import { expect, test } from 'vitest';
import { packages } from '../workspace.ts';
import { bundle } from './bundle.ts';

/**
 * What a page that uses one feature downloads: at most so many kilobytes after gzip, close above what it was last, and nothing
 * of what it does not use.
 */
const features = [
  {
    feature: 'tensor',
    limitKb: 7.8,
    without: /layers|losses|optimizers|random|product|window|tensor-methods/,
  },
  {
    feature: 'mlp',
    limitKb: 18.5,
    without:
      /optimizers\/src\/kernel|matmul\.ts|gather|scatter|comparison|extremum|wasm|safetensors|onnx-export|runtime|compile|window|normalization|core-tensor\/src\/(trace|symbolic|format|eager\/primitive)|tensor-methods/,
  },
  {
    feature: 'conv-net',
    limitKb: 34.9, // matmul of whole numbers, order of bool and logical functions of numbers are 0.2 of it
    without: /safetensors|onnx-export|runtime|compile|normalization|core-tensor\/src\/trace|tensor-methods/,
  },
  { feature: 'inference', limitKb: 9.5, without: /autograd|layers|onnx-export|compile|ops|tensor-methods/ },
  { feature: 'compile', limitKb: 74.5, without: /safetensors|runtime\/src\/direct|tensor-methods/ },
];

const sizesKb: Record<string, number> = {};

test.for(features)('$feature is at most $limitKb KB, without $without', async ({ feature, limitKb, without }) => {
  const { gzipKb, files } = await bundle(`tooling/checks/src/sizes/fixtures/${feature}.ts`);
  sizesKb[feature] = gzipKb;
  expect(gzipKb).toBeLessThanOrEqual(limitKb);
  expect(files.filter((path) => without.test(path))).toEqual([]);
});

test('report: every feature, and every package with what it imports', async () => {
  for (const { folder, manifest } of packages) sizesKb[manifest.name] = (await bundle(`${folder}/src/index.ts`)).gzipKb;
  const rows = Object.entries(sizesKb).map(
    ([name, size]) => `${name.padEnd(24)}${size.toFixed(1).padStart(8)} KB gzip`,
  );
  console.log(rows.join('\n'));
  expect(sizesKb['@gradkit/core-tensor']).toBeGreaterThan(0);
});
