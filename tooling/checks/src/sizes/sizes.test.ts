import { beforeAll, expect, test } from 'vitest';
import { packages } from '../workspace.ts';
import { bundleEach, type Bundle } from './bundle.ts';

/**
 * What a page that uses one feature downloads: at most so many kilobytes after gzip, close above what it was last, and nothing
 * of what it does not use.
 */
const features = [
  {
    feature: 'tensor',
    limitKb: 8, // a backend may have the values: 0.1 of it
    without: /layers|losses|optimizers|random|product|window|tensor-methods/,
  },
  {
    feature: 'mlp',
    limitKb: 22.5, // products in WebAssembly are 3.4 of it
    without:
      /optimizers\/src\/kernel|matmul\.ts|gather|scatter|comparison|extremum|wasm\/(assemble|functions)|safetensors|onnx-export|runtime|compile|window|normalization|core-tensor\/src\/(trace|symbolic|format|eager\/primitive)|tensor-methods/,
  },
  {
    feature: 'conv-net',
    limitKb: 39.2, // products in WebAssembly are 3.4 of it
    without: /safetensors|onnx-export|runtime|compile|normalization|core-tensor\/src\/trace|tensor-methods/,
  },
  {
    feature: 'resnet18',
    limitKb: 41.3,
    without: /models\/src\/(language|vision\/(vgg|mobilenet|efficientnet|unet|lenet))|safetensors|onnx-export|compile/,
  },
  // what ONNX Runtime does not say when it does not start is 4 of it; it must stay below 15
  { feature: 'inference', limitKb: 15, without: /autograd|layers|onnx-export|compile|ops|tensor-methods/ },
  {
    feature: 'inference-wasm',
    limitKb: 14.5,
    without: /autograd|layers|onnx-export|compile|ops|tensor-methods|engines|create-session/,
  },
  // programs along rows are 4.5 of it, functions on lanes and recurrences 2.7, values that segments leave to each other 3
  { feature: 'compile', limitKb: 98.8, without: /safetensors|runtime\/src\/direct|tensor-methods/ },
];

const entries: Readonly<Record<string, string>> = {
  ...Object.fromEntries(features.map(({ feature }) => [feature, `tooling/checks/src/sizes/fixtures/${feature}.ts`])),
  ...Object.fromEntries(packages.map(({ folder, manifest }) => [manifest.name, `${folder}/src/index.ts`])),
};

let bundles: Readonly<Record<string, Bundle>>;

beforeAll(async () => {
  const all = await bundleEach(Object.values(entries));
  bundles = Object.fromEntries(Object.keys(entries).map((name, i) => [name, all[i]]));
});

test.for(features)('$feature is at most $limitKb KB, without $without', ({ feature, limitKb, without }) => {
  const { gzipKb, files } = bundles[feature];
  expect(gzipKb).toBeLessThanOrEqual(limitKb);
  expect(files.filter((path) => without.test(path))).toEqual([]);
});

test('report: every feature, and every package with what it imports', () => {
  const rows = Object.entries(bundles).map(
    ([name, { gzipKb }]) => `${name.padEnd(24)}${gzipKb.toFixed(1).padStart(8)} KB gzip`,
  );
  console.log(rows.join('\n'));
  expect(bundles['@gradkit/core-tensor'].gzipKb).toBeGreaterThan(0);
});
