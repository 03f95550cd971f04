import { createRequire } from 'node:module';
import { join } from 'node:path';
import { Generator, uniform } from '@gradkit/core-tensor';
import * as tf from '@tensorflow/tfjs';
import { describe, expect, test } from 'vitest';
import { compare } from '../testing/graph-models.ts';
import { modelPackage } from '../testing/model-packages.ts';
import { expectSame, toTensor } from '../testing/tfjs-models.ts';
import { fromLayersModel, type ModelFiles, type ModelJson } from './index.ts';
import { readModel } from './node.ts';

const tolerance = 1e-4;
const rng = new Generator(1);
const [nsfwjs, esrgan, pitch] = await Promise.all(
  (['nsfwjs', '@upscalerjs/esrgan-slim', '@spotify/basic-pitch'] as const).map(modelPackage),
);
const isComplete = process.env['GRADKIT_PROOFS'] === 'complete'; // Inception takes a minute in TensorFlow.js

/** A layers model there and here, on one image of random colours. */
async function expectSameImages({ modelJson, weights }: ModelFiles, size: number): Promise<void> {
  const weightData = Buffer.concat(weights);
  const there = await tf.loadLayersModel(
    tf.io.fromMemory({
      modelTopology: modelJson.modelTopology as object,
      weightSpecs: modelJson.weightsManifest!.flatMap((group) => group.weights) as tf.io.WeightsManifestEntry[],
      weightData: new Uint8Array(weightData).buffer,
    }),
  );
  const x = uniform([1, size, size, 3], { rng });
  const expected = there.predict(tf.tensor(Array.from(x.data), [...x.shape])) as tf.Tensor;
  const model = fromLayersModel(modelJson, weights).eval();
  expectSame([model.forward(x)], [toTensor(expected)], tolerance);
}

/** The models of nsfwjs are modules that hold JSON and base64. */
function wrapped(name: string, shards: number): ModelFiles {
  const require = createRequire(import.meta.url);
  const load = (file: string): unknown => require(join(nsfwjs ?? '', 'dist/models', name, `${file}.min.js`));
  const parts = Array.from({ length: shards }, (_, i) => load(`group1-shard${i + 1}of${shards}`) as string);
  return {
    modelJson: load('model') as ModelJson,
    weights: parts.map((part) => Uint8Array.from(Buffer.from(part, 'base64'))),
  };
}

describe.skipIf(nsfwjs === null)('nsfwjs', () => {
  test.each([
    { name: 'mobilenet_v2', shards: 1, size: 224 },
    ...(isComplete ? [{ name: 'inception_v3', shards: 6, size: 299 }] : []),
  ])(
    '$name as a layers model, quantized',
    async ({ name, shards, size }) => {
      await expectSameImages(wrapped(name, shards), size);
    },
    300_000,
  );

  test('MobileNetV2 as a graph model, quantized', async () => {
    const { modelJson, weights } = wrapped('mobilenet_v2_mid', 2);
    const inputs = { input: uniform([1, 224, 224, 3], { rng }) };
    const { there, here } = await compare(modelJson, new Uint8Array(Buffer.concat(weights)), {
      inputs,
      outputs: ['Identity'],
    });
    expectSame(here, there, tolerance);
    expect(here[0]?.shape).toEqual([1, 5]);
  }, 60_000);
});

describe.skipIf(esrgan === null)('esrgan-slim', () => {
  test.each(['x2', 'x3', 'x4', 'x8'])(
    'enlarges %s',
    async (factor) => {
      await expectSameImages(await readModel(join(esrgan ?? '', 'models', factor)), 12);
    },
    60_000,
  );
});

describe.skipIf(pitch === null)('basic-pitch', () => {
  test('hears the same notes', async () => {
    const { modelJson, weights } = await readModel(join(pitch ?? '', 'model'));
    const { there, here } = await compare(modelJson, new Uint8Array(Buffer.concat(weights)), {
      inputs: { input_2: uniform([1, 43_844, 1], { low: -1, high: 1, rng }) },
      outputs: ['Identity', 'Identity_1', 'Identity_2'],
      names: ['contour', 'Identity_1', 'Identity_2'],
    });
    expectSame(here, there, tolerance);
  }, 60_000);
});
