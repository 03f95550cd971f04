import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { Generator, normal, randint } from '@gradkit/core-tensor';
import { Dropout, Linear, ReLU, Sequential } from '@gradkit/layers';
import { crossEntropy } from '@gradkit/losses';
import { Adam } from '@gradkit/optimizers';
import { expect, test } from 'vitest';

setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc') as () => void;

function bytesInUse(): number {
  collect();
  const { heapUsed, external } = process.memoryUsage(); // external includes the typed arrays
  return heapUsed + external;
}

test('10 000 eager steps keep memory flat, without disposal', { timeout: 60_000 }, () => {
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
  train(500); // compiled code and caches settle
  const before = bytesInUse();
  train(10_000);
  const after = bytesInUse();
  expect(after / before).toBeLessThan(1.05);
});
