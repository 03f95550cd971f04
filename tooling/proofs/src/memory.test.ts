import { setTimeout } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { Generator, normal, randint } from '@gradkit/core-tensor';
import { Dropout, Linear, ReLU, Sequential } from '@gradkit/layers';
import { crossEntropy } from '@gradkit/losses';
import { Adam } from '@gradkit/optimizers';
import { expect, test } from 'vitest';

setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc') as () => void;

/** After collection. Typed arrays are given back in the background, so it is asked several times. */
async function bytesInUse(): Promise<number> {
  let least = Number.POSITIVE_INFINITY;
  for (let round = 0; round < 5; round++) {
    collect();
    await setTimeout(20);
    const { heapUsed, external } = process.memoryUsage(); // external includes the typed arrays
    least = Math.min(least, heapUsed + external);
  }
  return least;
}

test('10 000 eager steps keep memory flat, without disposal', { timeout: 60_000 }, async () => {
  const rng = new Generator(1);
  const model = new Sequential(new Linear(64, 64, { rng }), new ReLU(), new Dropout(0.1, { rng }), new Linear(64, 4));
  const optimizer = new Adam(model.parameters());
  const inputs = normal([16, 64], { rng });
  const labels = randint([16], { low: 0, high: 4, rng });
  const train = (steps: number): void => {
    for (let step = 0; step < steps; step++) {
      optimizer.zeroGrad();
      crossEntropy(model.forward(inputs), labels).backward();
      optimizer.step();
    }
  };
  train(2000); // compiled code and caches settle
  const before = await bytesInUse();
  train(10_000);
  const after = await bytesInUse();
  expect(after / before).toBeLessThan(1.05);
});
